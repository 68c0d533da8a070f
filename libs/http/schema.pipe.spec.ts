import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { fieldErrors } from './schema.pipe.js';

const errorsOf = (schema: z.ZodType, value: unknown) =>
  fieldErrors(schema.safeParse(value).error?.issues ?? []);
const paths = (schema: z.ZodType, value: unknown) => errorsOf(schema, value).map(({ path }) => path);

describe('bad fields', () => {
  const Person = z.strictObject({ name: z.string(), tags: z.array(z.strictObject({ key: z.string() })) });

  test('are all named, in dots', () => {
    expect(paths(Person, { name: 1, tags: [{ key: 'a' }, { key: 2 }] })).toEqual(['name', 'tags.1.key']);
  });

  test('that are unknown are named themselves, not their parent', () => {
    expect(errorsOf(Person, { name: 'a', tags: [{ key: 'a', extra: 1 }], other: 2 })).toEqual([
      { path: 'tags.0.extra', message: 'Unknown field' },
      { path: 'other', message: 'Unknown field' },
    ]);
  });

  test('in a union are those of the member that fits best', () => {
    const Fan = z.union([z.strictObject({ id: z.uuid() }), z.strictObject({ externalId: z.string() })]);
    expect(paths(z.strictObject({ fan: Fan }), { fan: { externalId: 'a', email: 'x' } })).toEqual([
      'fan.email',
    ]);
    expect(paths(z.strictObject({ fan: Fan }), { fan: { id: 'no uuid' } })).toEqual(['fan.id']);
  });

  test('never repeat the value that was sent', () => {
    expect(JSON.stringify(errorsOf(Person, { name: { secret: 'hunter2' }, tags: 'hunter2' }))).not.toContain(
      'hunter2',
    );
  });

  test('are cut off at a hundred', () => {
    expect(
      errorsOf(
        z.array(z.string()),
        Array.from({ length: 1000 }, () => 1),
      ),
    ).toHaveLength(100);
  });
});
