import { z } from 'zod';
import type { ApiPage, JsonSchema } from './api-page.js';
import type { Chance } from './chance.js';
import type { KnownIds } from './known-ids.js';

/** Texts that have broken programs before. */
const ODD_TEXTS = [
  ...['', ' ', '0', '-1', '1e309', 'null', 'undefined', 'true', '[]', '{}', '%00', '../..', "' OR 1=1 --"],
  ...[
    '\u202e',
    'İ',
    '🦊'.repeat(30),
    'a'.repeat(5000),
    '2026-02-30',
    '9999-12-31T23:59:59Z',
    '{{ x | y: 1 }}',
  ],
  ...['__proto__', 'constructor', '\u0000', '\ud83d', 'http://[::1', 'a@b', '+', '０１２', '\r\nX: y'],
];
/** The first and the last are in no year that is taken. */
const INSTANTS = [
  '0000-01-01T00:00:00+14:00',
  '2026-11-20T10:00:00Z',
  '2026-12-04T00:00:00+01:00',
  '9999-12-31T23:59:59-14:00',
];
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e21, -0, 2 ** 31, 2 ** 53, [], {}, [[]], [null], { id: null }],
  ...ODD_TEXTS,
];

const ShapeSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.looseObject({})).optional(),
  oneOf: z.array(z.looseObject({})).optional(),
  properties: z.record(z.string(), z.looseObject({})).optional(),
  required: z.array(z.string()).default([]),
  items: z.looseObject({}).optional(),
  additionalProperties: z.union([z.boolean(), z.looseObject({})]).optional(),
  format: z.string().optional(),
  example: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  minItems: z.number().optional(),
});
type Shape = z.infer<typeof ShapeSchema>;

const DEEPEST = 6;

/** Draws values by their schema; `oddness` is the share of places at which something else stands. */
export class ValueDrawer {
  constructor(
    private readonly page: ApiPage,
    private readonly ids: KnownIds,
    private readonly chance: Chance,
  ) {}

  odd(): unknown {
    return this.chance.of(ODD_VALUES);
  }

  oddText(): string {
    return this.chance.of(ODD_TEXTS) ?? '';
  }

  draw(schema: JsonSchema, oddness: number, name = '', depth = 0): unknown {
    if (this.chance.is(oddness)) return this.odd();
    const shape = ShapeSchema.parse(this.page.resolved(schema));
    const parts = shape.anyOf ?? shape.oneOf;
    if (parts !== undefined) {
      // Deep down the simplest part ends a schema that holds itself.
      const part = depth > DEEPEST ? parts[0] : this.chance.of(parts);
      return part === undefined ? null : this.draw(part, oddness, name, depth + 1);
    }
    if (shape.enum !== undefined) return this.chance.of(shape.enum);
    const type = Array.isArray(shape.type) ? this.chance.of(shape.type) : shape.type;
    switch (type) {
      case 'object':
        return this.object(shape, oddness, depth);
      case 'array':
        return this.list(shape, oddness, name, depth);
      case 'integer':
      case 'number':
        return this.number(shape, type === 'integer');
      case 'boolean':
        return this.chance.is(0.5);
      case 'null':
        return null;
      case 'string':
        return this.text(shape, name);
      case undefined:
      default:
        return this.odd();
    }
  }

  private object(shape: Shape, oddness: number, depth: number): unknown {
    const share = depth > DEEPEST ? 0 : 0.4;
    const drawn = Object.entries(shape.properties ?? {})
      .filter(([name]) => shape.required.includes(name) !== this.chance.is(oddness) || this.chance.is(share))
      .map(([name, schema]) => [name, this.draw(schema, oddness, name, depth + 1)] as const);
    const more = typeof shape.additionalProperties === 'object' ? shape.additionalProperties : undefined;
    if (more !== undefined && this.chance.is(share))
      drawn.push([
        this.chance.of(['DE', 'US', 'main/step', 'a']) ?? 'a',
        this.draw(more, oddness, '', depth + 1),
      ]);
    if (this.chance.is(oddness)) drawn.push([this.oddText(), this.odd()]);
    return Object.fromEntries(drawn);
  }

  private list({ items, minItems = 0 }: Shape, oddness: number, name: string, depth: number): unknown[] {
    const length = Math.max(minItems, depth > DEEPEST ? 0 : this.chance.below(4));
    return Array.from({ length }, () => this.draw(items ?? {}, oddness, name.replace(/s$/, ''), depth + 1));
  }

  private number({ minimum = 0, maximum = 1000 }: Shape, whole: boolean): number {
    if (this.chance.is(0.1)) return this.chance.is(0.5) ? minimum : maximum;
    const value = minimum + this.chance.next() * (Math.min(maximum, minimum + 100) - minimum);
    return whole ? Math.round(value) : value;
  }

  private text({ format, example, minLength = 0 }: Shape, name: string): unknown {
    if (format === 'uuid' || /Id$|^id$/.test(name)) return this.id(name);
    if (format === 'date-time') return this.chance.of(INSTANTS);
    if (format === 'date') return this.chance.of(['2026-11-20', '2027-02-28', '2024-02-29', '0000-01-01']);
    if (format === 'uri') return this.chance.of(['https://example.com/a', 'http://localhost/x?y=1#z']);
    if (format === 'email') return `fan-${this.chance.below(50)}@example.com`;
    if (typeof example === 'string' && this.chance.is(0.7)) return example;
    return `${this.chance.of(['a', 'main', 'NOVA', 'x-1', 'spotify']) ?? ''}${'b'.repeat(minLength)}`;
  }

  /** Mostly one that is there. */
  id(name: string): string {
    const kind = name.replace(/Ids?$/, '');
    const known = this.chance.is(0.9) ? this.ids.any(kind, this.chance) : undefined;
    return known ?? this.chance.uuid();
  }
}
