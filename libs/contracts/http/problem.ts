import { z } from 'zod';

/** RFC 9457 problem details: the body of every error answer (`application/problem+json`). */
export const ProblemSchema = z.object({
  type: z.string().meta({ description: 'A URI that names the kind of problem.', examples: ['about:blank'] }),
  title: z.string().meta({ examples: ['Bad Request'] }),
  status: z
    .number()
    .int()
    .meta({ examples: [400] }),
  detail: z
    .string()
    .optional()
    .meta({ description: 'What is wrong with this request, for a person to read.' }),
  instance: z.string().optional().meta({ description: 'Names this occurrence in the server log.' }),
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
});
export type Problem = z.infer<typeof ProblemSchema>;
export type FieldError = NonNullable<Problem['errors']>[number];
