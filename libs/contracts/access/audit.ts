import { z } from 'zod';
import { Instant, pageOf } from '#contracts/http/paging.js';

export const AuditEntrySchema = z
  .object({
    id: z.uuid(),
    at: Instant.meta({ description: 'Real time.' }),
    actor: z.object({ kind: z.enum(['member', 'apiKey']), id: z.uuid() }),
    action: z.string().meta({ examples: ['fan.skip_wait'] }),
    fanId: z.uuid().nullable(),
    campaignId: z.uuid().nullable(),
    details: z.record(z.string(), z.unknown()),
    reason: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntrySchema>;
export const AuditPageSchema = pageOf(AuditEntrySchema).meta({ id: 'AuditPage' });
