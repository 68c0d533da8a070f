import { Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import type { FieldError } from '#contracts/http/problem.js';
import { badRequest } from './problem.js';

const IssueSchema = z.object({
  message: z.string(),
  path: z.array(z.unknown()).optional(),
  code: z.string().optional(),
  keys: z.array(z.string()).optional(),
  /** For a union: what each of its members has found wrong. */
  errors: z.array(z.array(z.unknown())).optional(),
});
const MOST_ERRORS = 100;

/**
 * Returns one entry for each bad field. An unknown field is named itself, not its parent. The value is never shown.
 */
export function fieldErrors(issues: readonly unknown[]): FieldError[] {
  return issues
    .slice(0, MOST_ERRORS)
    .flatMap((issue) => errorsOf(issue, []))
    .slice(0, MOST_ERRORS);
}

function errorsOf(raw: unknown, parents: string[]): FieldError[] {
  const issue = IssueSchema.parse(raw);
  const path = [...parents, ...(issue.path ?? []).map(segmentName)];
  if (issue.code === 'unrecognized_keys' && issue.keys !== undefined) {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'Unknown field' }));
  }
  const members = (issue.errors ?? []).map((errors) => errors.flatMap((error) => errorsOf(error, path)));
  // The caller has most likely used the member with the fewest faults.
  const [nearest] = members.sort((a, b) => a.length - b.length);
  return nearest !== undefined && nearest.length > 0
    ? nearest
    : [{ path: path.join('.'), message: issue.message }];
}

function segmentName(segment: unknown): string {
  const parsed = z.object({ key: z.unknown() }).safeParse(segment);
  return String(parsed.success ? parsed.data.key : segment);
}

/** Parses every parameter that has a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })`. */
@Injectable()
export class SchemaPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => badRequest(fieldErrors(issues)) });
  }
}

const documented = new WeakMap<object, z.ZodType>();

/**
 * Documents a body that its controller parses itself, part by part. The API page shows the schema, and the body
 * passes unchanged.
 */
export function documentedAs(schema: z.ZodType): StandardSchemaV1 {
  const through: StandardSchemaV1 = {
    '~standard': { ...schema['~standard'], validate: (value) => ({ value }) },
  };
  documented.set(through, schema);
  return through;
}

/** The schema that the API page shows for a body or an answer declared with `schema`. */
export const documentedSchema = (schema: unknown): unknown =>
  typeof schema === 'object' && schema !== null ? (documented.get(schema) ?? schema) : schema;
