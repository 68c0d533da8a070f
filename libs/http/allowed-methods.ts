import { z } from 'zod';

/** What Express keeps of a route: its pattern, and true for each method. */
const RouteLayerSchema = z.object({
  route: z.object({ path: z.string(), methods: z.record(z.string(), z.boolean()) }),
});

interface Route {
  pattern: RegExp;
  methods: string[];
}

/** The methods that the application's paths have. Read once, at the first question: the routes are all there then. */
export class AllowedMethods {
  private routes: Route[] | undefined;

  /** @param layers The stack of Express's router. */
  constructor(private readonly layers: () => readonly unknown[]) {}

  /** In capitals and sorted; empty where no route has the path. Whoever may GET may ask for the head alone. */
  at(path: string): string[] {
    this.routes ??= this.layers().flatMap(routeOf);
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    const all = new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods);
    return [...all].sort();
  }
}

function routeOf(layer: unknown): Route[] {
  const parsed = RouteLayerSchema.safeParse(layer);
  if (!parsed.success) return [];
  const { path, methods } = parsed.data.route;
  const names = Object.keys(methods).filter((name) => methods[name] === true && name !== '_all');
  return [{ pattern: patternOf(path), methods: names.map((name) => name.toUpperCase()) }];
}

/** `/v1/fans/:id` has one segment for each name; a last slash changes nothing, as with Express. */
function patternOf(path: string): RegExp {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[^\w-]/g, String.raw`\$&`)));
  return new RegExp(`^/${segments.join('/')}/?$`, 'i');
}
