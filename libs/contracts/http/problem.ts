import { z } from 'zod';
import { PROBLEM_CODES } from './problem-codes.js';

/** RFC 9457 problem details: the body of every error answer (`application/problem+json`). */
export const ProblemSchema = z
  .object({
    type: z.string().meta({
      description: 'The page about this kind of problem, as a path of this API.',
      examples: ['/problems/bad_fields'],
    }),
    code: z
      .enum(PROBLEM_CODES)
      .meta({ description: 'The kind of problem. Codes are stable: branch on them.' }),
    title: z.string().meta({ examples: ['Bad Request'] }),
    status: z
      .number()
      .int()
      .meta({ examples: [400] }),
    detail: z
      .string()
      .optional()
      .meta({ description: 'What is wrong with this request, for a person to read.' }),
    requestId: z
      .string()
      .optional()
      .meta({ description: 'Names this request in the server log; also the header `X-Request-Id`.' }),
    errors: z
      .array(
        z.object({
          path: z
            .string()
            .meta({ description: 'The bad field, in dots.', examples: ['events.3.payload.path'] }),
          message: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Every bad field of the request.' }),
    fanOut: z
      .object({ fans: z.int(), perSecond: z.number(), seconds: z.number(), late: z.int() })
      .optional()
      .meta({ description: 'The figures of a change that cannot reach all its fans in time.' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof ProblemSchema>;
export type FieldError = NonNullable<Problem['errors']>[number];
