import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { MAIL_CHECKS } from '#domain/sending/mail-domain.js';

export const SenderDoctorSchema = z
  .object({
    domain: z.string(),
    healthy: z.boolean().meta({ description: 'Every check is good. What the DNS did not answer is not.' }),
    checks: z.array(
      z.object({
        check: z.enum(MAIL_CHECKS),
        verdict: z.enum(['good', 'wrong', 'missing', 'unanswered']).meta({
          description: '`unanswered`: the DNS did not answer, so nothing is known.',
        }),
        words: z.string(),
      }),
    ),
    askedAt: Instant,
  })
  .meta({ id: 'SenderDoctor' });
export type SenderDoctor = z.infer<typeof SenderDoctorSchema>;
