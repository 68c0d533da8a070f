/**
 * The service on which an enrollment `e` acts: the one that the fan named, or else the first one that the fan
 * connected. NULL: the fan has none.
 */
export const SERVICE_OF_ENROLLMENT = `coalesce(e.service, (SELECT n.service FROM connections n
  WHERE n.fan_id = e.fan_id AND n.status = 'active' ORDER BY n.created_at LIMIT 1))`;
