import { Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import type { FieldError } from '../../../libs/contracts/problem.js';
import { badRequest } from './problem.js';

const IssueSchema = z.object({
  message: z.string(),
  path: z.array(z.unknown()).optional(),
  code: z.string().optional(),
  keys: z.array(z.string()).optional(),
});
const MOST_ERRORS = 100;

/** One line a bad field; an unknown field is named itself, not its parent. Never the value sent. */
export function fieldErrors(issues: readonly unknown[]): FieldError[] {
  return issues.slice(0, MOST_ERRORS).flatMap((raw) => {
    const issue = IssueSchema.parse(raw);
    const path = (issue.path ?? []).map(segmentName);
    if (issue.code !== 'unrecognized_keys' || issue.keys === undefined) {
      return [{ path: path.join('.'), message: issue.message }];
    }
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'Unknown field' }));
  });
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
