/** What attributes a fan has, by the facts that set them, the oldest first. A value of null takes one away. */
export function attributesIn(
  events: readonly { type: string; payload: Readonly<Record<string, unknown>> }[],
): Record<string, string | number | boolean> {
  const attributes = new Map<string, string | number | boolean>();
  for (const { type, payload } of events) {
    if (type !== 'fan.attribute_set' || typeof payload['name'] !== 'string') continue;
    const { name, value } = payload;
    attributes.delete(name);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      attributes.set(name, value);
  }
  return Object.fromEntries(attributes);
}
