/**
 * The service on which an enrollment `e` is acted on: the one the fan named, else the first that they connected.
 * NULL: none.
 */
export const SERVICE_OF_ENROLLMENT = `coalesce(e.service, (SELECT n.service FROM connections n
  WHERE n.fan_id = e.fan_id AND n.status = 'active' ORDER BY n.created_at LIMIT 1))`;
