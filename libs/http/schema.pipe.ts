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
  /** Of a union: what each of its members found wrong. */
  errors: z.array(z.array(z.unknown())).optional(),
});
const MOST_ERRORS = 100;

/** One line a bad field; an unknown field is named itself, not its parent. Never the value sent. */
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
  // The member that was meant is most likely the one with the least wrong.
  const [nearest] = members.sort((a, b) => a.length - b.length);
  return nearest !== undefined && nearest.length > 0
    ? nearest
    : [{ path: path.join('.'), message: issue.message }];
}

function segmentName(segment: unknown): string {
  const parsed = z.object({ key: z.unknown() }).safeParse(segment);
  return String(parsed.success ? parsed.data.key : segment);
}

/** Parses what carries a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })`. */
@Injectable()
export class SchemaPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => badRequest(fieldErrors(issues)) });
  }
}

/** Documents a body that its controller parses itself, bit by bit: shown on the API page, let through as it is. */
export function documentedAs(schema: z.ZodType): StandardSchemaV1 {
  return { '~standard': { ...schema['~standard'], validate: (value) => ({ value }) } };
}
