import { z } from 'zod';
import { PROBLEM_CODES, PROBLEMS } from '#contracts/http/problem-codes.js';
import { ProblemSchema } from '#contracts/http/problem.js';

const statuses = [...new Set(PROBLEM_CODES.map((code) => PROBLEMS[code].status))];

/** Status → the schema of its problems, with the codes that come with it. */
export const PROBLEM_SCHEMAS: ReadonlyMap<number, z.ZodType> = new Map(
  statuses.map((status) => {
    const codes = PROBLEM_CODES.filter((code) => PROBLEMS[code].status === status);
    const described = codes.map((code) => `- \`${code}\`: ${PROBLEMS[code].about}`).join('\n');
    const schema = ProblemSchema.extend({
      status: z.literal(status),
      code: z.enum(codes).meta({ description: described }),
    }).meta({ id: `Problem${status}` });
    return [status, schema] as const;
  }),
);
