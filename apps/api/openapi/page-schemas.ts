import { z } from 'zod';
import { documentedSchema } from '#http/schema.pipe.js';

type Direction = 'input' | 'output';
type Components = Record<string, unknown>;

const JsonSchema = z.looseObject({ $defs: z.record(z.string(), z.unknown()).default({}) });

/** A name carries its direction until `settleNames` has seen both: what is read may differ from what is written. */
const MARKS = { input: '.in', output: '.out' } as const satisfies Record<Direction, string>;

/**
 * Writes the API page's schemas (JSON Schema 2020-12, as OpenAPI 3.1 has it) from those that validate. One page, one
 * writer: it throws where two different schemas have one name.
 */
export class PageSchemas {
  private readonly seen = new Map<string, string>();

  /** @returns Undefined for what is no zod schema. Parts that JSON Schema cannot say are left open. */
  readonly convert = (
    schema: unknown,
    { schemaType }: { schemaType: Direction },
  ): { schema: unknown; components: Components } | undefined => {
    const documented = documentedSchema(schema);
    if (!(documented instanceof z.ZodType)) return undefined;
    const { $defs, ...own } = JsonSchema.parse(
      z.toJSONSchema(documented, { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' }),
    );
    delete own['$schema'];
    const marked = (json: unknown) => {
      const named = withMarks(withNamedKeys(json), MARKS[schemaType]);
      return schemaType === 'input' ? withDefaultsInWords(named) : named;
    };
    const components: Components = {};
    for (const [name, json] of Object.entries($defs)) {
      if (name.startsWith('__'))
        throw new Error(
          'A schema of the API page holds itself and has no name: give it one with .meta({ id }).',
        );
      const key = `${name}${MARKS[schemaType]}`;
      components[key] = this.only(key, marked(json));
    }
    return { schema: marked(own), components };
  };

  private only(key: string, json: unknown): unknown {
    const text = JSON.stringify(json);
    const before = this.seen.get(key);
    if (before !== undefined && before !== text)
      throw new Error(`Two schemas of the API page have the name ${key}.`);
    this.seen.set(key, text);
    return json;
  }
}

/** Below these stand schemas by the names of fields, which may be called like a keyword. */
const NAMES_BELOW = new Set(['properties', 'patternProperties', '$defs', 'schemas']);
/** Below these stand values, not schemas. */
const VALUES_BELOW = new Set(['default', 'example', 'examples', 'const', 'enum']);

/** Changes every schema, the inner ones first. */
function mapJson(json: unknown, change: (schema: Components) => Components, isNames = false): unknown {
  if (Array.isArray(json)) return json.map((item) => mapJson(item, change));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) =>
    !isNames && VALUES_BELOW.has(key)
      ? ([key, value] as const)
      : ([key, mapJson(value, change, !isNames && NAMES_BELOW.has(key))] as const),
  );
  const mapped: Components = Object.fromEntries(entries);
  return isNames ? mapped : change(mapped);
}

const COMPONENT = '#/components/schemas/';
const REF = '#/$defs/';
const withMarks = (json: unknown, mark: string): unknown =>
  mapJson(json, (object) =>
    typeof object['$ref'] === 'string' && object['$ref'].startsWith(REF)
      ? { ...object, $ref: `${COMPONENT}${object['$ref'].slice(REF.length)}${mark}` }
      : object,
  );

const NamesSchema = z.looseObject({
  propertyNames: z.object({ enum: z.array(z.string()) }),
  additionalProperties: z.unknown().optional(),
});

/**
 * Generators of clients take a field with a `default` for one that is always there. That is true of answers; in a body
 * it may be left out, so there the description tells of it. A body that may be left out as a whole keeps its own.
 */
function withDefaultsInWords(json: unknown): unknown {
  const inWords = mapJson(json, ({ default: value, ...rest }) => {
    if (value === undefined) return rest;
    const words = `Default: \`${JSON.stringify(value)}\`.`;
    const { description } = rest;
    return { ...rest, description: typeof description === 'string' ? `${description} ${words}` : words };
  });
  const whole = JsonSchema.safeParse(json).data?.['default'];
  return whole === undefined || typeof inWords !== 'object' ? inWords : { ...inWords, default: whole };
}

/** A record whose keys are a closed list has these properties: generators of clients look at nothing else. */
const withNamedKeys = (json: unknown): unknown =>
  mapJson(json, (object) => {
    const named = NamesSchema.safeParse(object);
    if (!named.success) return object;
    const { propertyNames, additionalProperties, ...rest } = named.data;
    const properties = propertyNames.enum.map((name) => [name, additionalProperties] as const);
    return { ...rest, properties: Object.fromEntries(properties), additionalProperties: false };
  });

const baseOf = (name: string): string => name.replace(/\.(in|out)$/, '');

/** Whoever is the same in both directions, or used in one only, keeps the plain name; else the body's is `…Input`. */
export function settledNames(schemas: Components): Map<string, string> {
  const pairs = new Set(
    Object.keys(schemas)
      .filter((name) => name.endsWith(MARKS.input) && `${baseOf(name)}${MARKS.output}` in schemas)
      .map(baseOf),
  );
  const text = (name: string) =>
    JSON.stringify(
      mapJson(schemas[name], (object) => renamed(object, (of) => (pairs.has(baseOf(of)) ? baseOf(of) : of))),
    );
  // A schema that differs makes those that refer to it differ: so again until none is found.
  for (let found = true; found;) {
    const odd = [...pairs].filter((base) => text(`${base}${MARKS.input}`) !== text(`${base}${MARKS.output}`));
    for (const base of odd) pairs.delete(base);
    found = odd.length > 0;
  }
  const isOdd = (base: string) =>
    !pairs.has(base) && `${base}${MARKS.input}` in schemas && `${base}${MARKS.output}` in schemas;
  return new Map(
    Object.keys(schemas).map((name) => {
      const base = baseOf(name);
      return [name, isOdd(base) && name.endsWith(MARKS.input) ? `${base}Input` : base];
    }),
  );
}

/** The document with every component and reference under its settled name. */
export function settleNames<Document>(document: Document, schemas: Components): unknown {
  const names = settledNames(schemas);
  const nameOf = (name: string) => names.get(name) ?? name;
  const settled = mapJson(document, (object) => renamed(object, nameOf));
  const components = Object.entries(schemas).map(
    ([name, json]) => [nameOf(name), mapJson(json, (object) => renamed(object, nameOf))] as const,
  );
  const sorted = components.sort(([a], [b]) => (a < b ? -1 : 1));
  return mergeSchemas(settled, Object.fromEntries(sorted));
}

function renamed(object: Components, nameOf: (name: string) => string): Components {
  const reference = object['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith(COMPONENT)) return object;
  return { ...object, $ref: `${COMPONENT}${nameOf(reference.slice(COMPONENT.length))}` };
}

const DocumentSchema = z.looseObject({ components: z.looseObject({}).default({}) });
function mergeSchemas(document: unknown, schemas: Components): unknown {
  const { components, ...rest } = DocumentSchema.parse(document);
  return { ...rest, components: { ...components, schemas } };
}
