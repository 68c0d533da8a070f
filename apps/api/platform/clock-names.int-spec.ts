import { z } from 'zod';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const NodeSchema: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());
const NAMES = ['Real time', 'Workspace time'];

/** The places of all instants in the answers of the API page that do not say on which clock they are. */
async function namelessInstants(): Promise<{ found: number; nameless: string[] }> {
  const page = NodeSchema.parse((await api.call('GET', '/openapi.json', undefined, { key: null })).body);
  const nameless = new Set<string>();
  const seen = new Set<string>();
  let found = 0;
  const at = (path: string): unknown =>
    path
      .split('/')
      .slice(1)
      .reduce<unknown>((node, key) => NodeSchema.safeParse(node).data?.[key], page);
  const walk = (node: unknown, place: string): void => {
    const items: readonly unknown[] = Array.isArray(node) ? node : [];
    items.forEach((one, index) => {
      walk(one, `${place}/${index}`);
    });
    const one = NodeSchema.safeParse(node).data;
    if (one === undefined) return;
    const { $ref: reference } = one;
    if (typeof reference === 'string') {
      const path = reference.slice(1);
      if (!seen.has(path)) {
        seen.add(path);
        walk(at(path), path);
      }
    }
    if (one['format'] === 'date-time') {
      found += 1;
      if (!NAMES.includes(String(one['title']))) nameless.add(place);
    }
    for (const [key, value] of Object.entries(one)) if (key !== 'examples') walk(value, `${place}/${key}`);
  };
  for (const [path, methods] of Object.entries(NodeSchema.parse(page['paths'])))
    for (const [method, operation] of Object.entries(NodeSchema.parse(methods)))
      walk(NodeSchema.safeParse(operation).data?.['responses'], `${method} ${path}`);
  return { found, nameless: [...nameless] };
}

describe('every instant in every answer', () => {
  it('says by name whether it is real or workspace time', async () => {
    const { found, nameless } = await namelessInstants();
    expect(nameless).toEqual([]);
    expect(found).toBeGreaterThan(50);
  });
});
