import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { DECORATORS } from '@nestjs/swagger';
import { z } from 'zod';

/** What Nest keeps of a handler's parameters: under `{kind}:{place}` the name or the schema it was declared with. */
const ArgumentsSchema = z.record(
  z.string(),
  z.looseObject({ data: z.unknown(), schema: z.unknown() }).partial(),
);

const cache = new WeakMap<object, readonly string[] | 'any'>();

/**
 * The query parameters that a route declares. `any`: routes that are not on the API page, whose links and signed
 * addresses are written by others.
 */
export function queryParametersOf(
  controller: { name: string },
  handler: { name: string },
): readonly string[] | 'any' {
  const known = cache.get(handler);
  if (known !== undefined) return known;
  const excluded =
    Reflect.hasMetadata(DECORATORS.API_EXCLUDE_CONTROLLER, controller) ||
    Reflect.hasMetadata(DECORATORS.API_EXCLUDE_ENDPOINT, handler);
  const found = excluded ? 'any' : declared(controller, handler.name);
  cache.set(handler, found);
  return found;
}

function declared(controller: object, method: string): readonly string[] {
  const parameters = ArgumentsSchema.parse(
    Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {},
  );
  return Object.entries(parameters)
    .filter(([key]) => key.split(':')[0] === String(RouteParamtypes.QUERY))
    .flatMap(([, { data, schema }]) => (typeof data === 'string' ? [data] : namesIn(schema)));
}

const PropertiesSchema = z.object({ properties: z.record(z.string(), z.unknown()) });

function namesIn(schema: unknown): string[] {
  if (!(schema instanceof z.ZodType)) throw new Error('A query is declared without a zod schema.');
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(PropertiesSchema.parse(json).properties);
}
