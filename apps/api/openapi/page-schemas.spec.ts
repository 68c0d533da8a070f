import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { documentedAs } from '#http/schema.pipe.js';
import { PageSchemas, settledNames } from './page-schemas.js';

const Same = z.strictObject({ a: z.string() }).meta({ id: 'Same' });
const Defaulted = z.strictObject({ a: z.string().default('x') }).meta({ id: 'Defaulted' });
const Holder = z.strictObject({ held: Defaulted }).meta({ id: 'Holder' });

/** The components of these schemas, as bodies and as answers. */
function components(bodies: z.ZodType[], answers: z.ZodType[]): Record<string, unknown> {
  const page = new PageSchemas();
  const all: Record<string, unknown> = {};
  for (const body of bodies) Object.assign(all, page.convert(body, { schemaType: 'input' })?.components);
  for (const answer of answers)
    Object.assign(all, page.convert(answer, { schemaType: 'output' })?.components);
  return all;
}
const names = (bodies: z.ZodType[], answers: z.ZodType[]) =>
  Object.fromEntries(settledNames(components(bodies, answers)));

describe('a schema of the page', () => {
  test('has its plain name where body and answer are the same, or where it is only one of them', () => {
    expect(names([Same, Defaulted], [Same])).toEqual({
      'Same.in': 'Same',
      'Same.out': 'Same',
      'Defaulted.in': 'Defaulted',
    });
  });

  test('is called Input as a body where the answer differs, and so is what holds it', () => {
    expect(names([Holder], [Holder])).toEqual({
      'Defaulted.in': 'DefaultedInput',
      'Defaulted.out': 'Defaulted',
      'Holder.in': 'HolderInput',
      'Holder.out': 'Holder',
    });
  });

  test('is refused where another one has its name, or where it holds itself without one', () => {
    const other = z.strictObject({ b: z.number() }).meta({ id: 'Same' });
    expect(() => components([Same, other], [])).toThrow('Two schemas');
    interface Tree {
      of: Tree[];
    }
    const tree: z.ZodType<Tree> = z.strictObject({ of: z.array(z.lazy(() => tree)) });
    expect(() => components([z.strictObject({ tree })], [])).toThrow('holds itself');
  });

  test('leaves open what JSON Schema cannot say', () => {
    const answer = new PageSchemas().convert(z.object({ odd: z.custom<string>() }), {
      schemaType: 'output',
    });
    expect(answer?.schema).toMatchObject({ type: 'object', properties: { odd: {} } });
  });

  test('names the keys of a closed record, for generators', () => {
    const record = z.partialRecord(z.enum(['week', 'variant']), z.string());
    expect(new PageSchemas().convert(record, { schemaType: 'output' })?.schema).toEqual({
      type: 'object',
      properties: { week: { type: 'string' }, variant: { type: 'string' } },
      additionalProperties: false,
    });
  });

  test('is the documented one of a body that its controller parses itself', () => {
    const { schema } = new PageSchemas().convert(documentedAs(Same), { schemaType: 'input' }) ?? {};
    expect(schema).toEqual({ $ref: '#/components/schemas/Same.in' });
    expect(new PageSchemas().convert({ no: 'schema' }, { schemaType: 'input' })).toBeUndefined();
  });
});
