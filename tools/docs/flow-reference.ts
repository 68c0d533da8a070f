import { z } from 'zod';
import { CONDITION_SCHEMAS } from '#contracts/flows/flow-conditions.schema.js';
import { TRIGGER_SCHEMAS } from '#contracts/flows/flow.schema.js';
import { STEP_SCHEMAS } from '#contracts/flows/flow-steps.schema.js';
import { UNTIL_SCHEMAS } from '#contracts/flows/flow-waits.schema.js';
import { EVENT_FIELDS } from '#domain/events/fields.js';

/** The parts of docs/flow-language.md that are made from the schema, by the name of their mark. */
const PARTS: Record<string, () => string> = {
  triggers: () => TRIGGER_SCHEMAS.map((schema) => section(schema, '###')).join('\n'),
  steps: () => STEP_SCHEMAS.map((schema) => section(schema, '###')).join('\n'),
  waits: () => UNTIL_SCHEMAS.map((schema) => section(schema, '####')).join('\n'),
  conditions: () => CONDITION_SCHEMAS.map((schema) => section(schema, '###')).join('\n'),
  events: () =>
    table(
      ['event', 'fields that `where` may ask for'],
      Object.entries(EVENT_FIELDS).map(([type, fields]) => [code(type), fields.map(code).join(', ') || '–']),
    ),
};

/** Makes the generated parts of the page again and leaves the rest as it is. @throws if a mark is missing. */
export function withReference(page: string): string {
  return Object.entries(PARTS).reduce((text, [part, make]) => {
    const [begin, end] = [`<!-- generated: ${part} -->`, `<!-- /generated: ${part} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`The page has no place for the generated part "${part}".`);
    const made = `${begin}\n<!-- prettier-ignore-start -->\n\n${make()}\n<!-- prettier-ignore-end -->\n`;
    return text.slice(0, from) + made + text.slice(to);
  }, page);
}

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

const MetaSchema = z.object({
  title: z.string(),
  description: z.string(),
  examples: z.array(z.unknown()).min(1),
});

/** Fields that every step has. The page describes them once, above the steps. */
const EVERYWHERE = ['kind', 'id', 'name', 'next'];

function section(schema: z.ZodObject, heading: string): string {
  const { title, description, examples } = MetaSchema.parse(schema.meta());
  const { properties, required = [] } = JsonObject.parse(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  );
  const fields = Object.entries(properties)
    .filter(([field]) => !EVERYWHERE.includes(field))
    .map(([field, value]) => [
      code(field) + (required.includes(field) ? '' : ' (optional)'),
      typeOf(value),
      value.description ?? '',
    ]);
  const shown = examples.map((example) => `\`\`\`json\n${jsonOf(example)}\n\`\`\`\n`);
  return [
    `${heading} ${code(title)}\n`,
    `${description}\n`,
    ...(fields.length === 0 ? [] : [table(['field', 'is', 'meaning'], fields)]),
    ...shown,
  ].join('\n');
}

/** Prints the example on one line if it fits. */
function jsonOf(example: unknown): string {
  const line = JSON.stringify(example, null, 1).replaceAll(/\n\s*/g, ' ');
  return line.length <= 110 ? line : JSON.stringify(example, null, 2);
}

interface JsonType {
  description?: string | undefined;
  type?: string | undefined;
  const?: unknown;
  enum?: unknown[] | undefined;
  $ref?: string | undefined;
  items?: JsonType | undefined;
  anyOf?: JsonType[] | undefined;
  oneOf?: JsonType[] | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
}
const JsonTypeSchema: z.ZodType<JsonType> = z.object({
  description: z.string().optional(),
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  $ref: z.string().optional(),
  items: z.lazy(() => JsonTypeSchema).optional(),
  anyOf: z.array(z.lazy(() => JsonTypeSchema)).optional(),
  oneOf: z.array(z.lazy(() => JsonTypeSchema)).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const JsonObject = z.object({
  properties: z.record(z.string(), JsonTypeSchema),
  required: z.array(z.string()).optional(),
});

/** A field with more values than this is described by its kind, and the values are not listed. */
const MOST_VALUES = 8;

function typeOf(value: JsonType): string {
  if (value.$ref !== undefined) return nameOf(value.$ref);
  if (value.const !== undefined) return code(JSON.stringify(value.const));
  if (value.enum !== undefined) {
    if (value.enum.length > MOST_VALUES) return 'type of event';
    return value.enum.map((one) => code(String(one))).join(', ');
  }
  const some = value.anyOf ?? value.oneOf;
  if (some !== undefined) return [...new Set(some.map(typeOf))].join(' or ');
  if (value.type === 'array')
    return `list of: ${value.items === undefined ? 'anything' : typeOf(value.items)}`;
  if (value.type === 'integer' && value.minimum !== undefined && value.maximum !== undefined)
    return `${value.minimum} to ${value.maximum}`;
  return value.type ?? 'value';
}

const nameOf = (reference: string): string =>
  (reference.split('/').at(-1) ?? '').replace(/^__schema\d+$/, 'Condition');
