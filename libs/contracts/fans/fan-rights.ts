import { z } from 'zod';
import { Instant, WorkspaceInstant } from '#contracts/http/paging.js';
import { MESSAGE_STATES } from '#domain/messages/message-state.js';
import { DELIVERY_STATUSES } from '#domain/messages/delivery-report.js';
import { FREQUENCY_NAMES } from '#domain/consents/fan-choices.js';
import { CHANNELS, PURPOSES, REPLY_INTENTS, SERVICES } from '#domain/terms.js';
import { ConnectionSchema } from '#contracts/services/connections.js';

const reason = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .optional()
  .meta({ description: 'Kept in the audit log.', examples: ['Asked for it by email on 3 November.'] });

export const EraseFanQuerySchema = z.strictObject({ reason });
export type EraseFanQuery = z.infer<typeof EraseFanQuerySchema>;

export const MergeFansSchema = z
  .strictObject({
    fanId: z.uuid().meta({ description: 'The other of the two.' }),
    reason,
  })
  .meta({ id: 'MergeFans', examples: [{ fanId: '3f2c1d0e-8a4b-4c6d-9e7f-0a1b2c3d4e5f' }] });
export type MergeFans = z.infer<typeof MergeFansSchema>;

export const MergedFansSchema = z
  .object({
    fanId: z.uuid().meta({ description: 'The older of the two, who is both from now on.' }),
    alias: z.uuid().meta({ description: 'The younger. What comes in for it is the other’s.' }),
  })
  .meta({ id: 'MergedFans' });
export type MergedFans = z.infer<typeof MergedFansSchema>;

const text = z.string();
const channel = z.enum(CHANNELS);
const maybe = text.nullable();

/** Everything that is held about one person, with addresses and texts in full. */
export const FanExportSchema = z
  .object({
    exportedAt: Instant,
    fan: z.object({
      id: z.uuid(),
      externalId: maybe,
      territory: maybe,
      zone: maybe,
      locale: maybe,
      firstName: maybe,
      lastName: maybe,
      city: maybe,
      createdAt: Instant,
    }),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    addresses: z.array(
      z.object({
        channel,
        address: text,
        verifiedAt: Instant.nullable(),
        addedAt: Instant,
        suppressedAt: Instant.nullable(),
        suppressedReason: maybe,
        withdrawnAt: Instant.nullable(),
      }),
    ),
    consents: z.array(
      z.object({
        channel,
        purpose: z.enum(PURPOSES),
        granted: z.boolean(),
        outdated: z.boolean(),
        method: text,
        wording: maybe,
        wordingHash: maybe,
        language: maybe,
        sourceUrl: maybe,
        askedAt: Instant.nullable(),
        evidenceAt: Instant.nullable(),
        recordedAt: Instant,
      }),
    ),
    signUps: z.array(
      z.object({
        campaignId: z.uuid(),
        channel,
        purpose: text,
        address: maybe,
        origin: maybe.meta({ description: 'The network address and the browser, as long as they are kept.' }),
        firstName: maybe.meta({ description: 'As the fan gave it, until the sign-up is confirmed.' }),
        wording: text,
        language: text,
        sourceUrl: text,
        askedAt: Instant,
        confirmedAt: Instant.nullable(),
        cancelledAt: Instant.nullable(),
      }),
    ),
    connections: z.array(ConnectionSchema),
    accounts: z.array(z.object({ service: z.enum(SERVICES), account: text, createdAt: Instant })),
    enrollments: z.array(
      z.object({
        campaignId: z.uuid(),
        campaignName: text,
        enrolledAt: WorkspaceInstant,
        path: text,
        source: text,
        open: z.boolean(),
      }),
    ),
    messages: z.array(
      z.object({
        id: z.uuid(),
        campaignId: z.uuid(),
        channel,
        template: text,
        purpose: z.enum(PURPOSES),
        state: z.enum(MESSAGE_STATES),
        code: maybe,
        deliveryStatus: z.enum(DELIVERY_STATUSES).nullable(),
        triedAt: WorkspaceInstant.nullable(),
        subject: maybe,
        text: maybe,
      }),
    ),
    replies: z.array(
      z.object({
        text: maybe,
        intent: z.enum(REPLY_INTENTS),
        receivedAt: Instant,
        answers: z.array(z.object({ text: maybe, createdAt: Instant })),
      }),
    ),
    futureSaves: z.array(
      z.object({
        artistId: z.uuid(),
        service: z.enum(SERVICES),
        wording: text,
        grantedAt: Instant,
        endsAt: Instant,
        revokedAt: Instant.nullable(),
      }),
    ),
    rhythm: z.object({
      pausedUntil: WorkspaceInstant.nullable(),
      frequency: z
        .enum(FREQUENCY_NAMES)
        .nullable()
        .meta({ description: 'At most one marketing message a week or a month, if the fan said so.' }),
    }),
    artistStops: z.array(z.object({ artistId: z.uuid(), stoppedAt: Instant })),
    pageAnswers: z.array(z.object({ campaignId: z.uuid(), layer: text, answer: text, answeredAt: Instant })),
    browsers: z
      .array(z.object({ createdAt: Instant, expiresAt: Instant }))
      .meta({ description: 'Browsers that a page knows again.' }),
    lists: z.array(z.object({ id: z.uuid(), name: text })),
    imports: z.array(z.object({ id: z.uuid(), createdAt: Instant })),
    doneByMembers: z
      .array(z.object({ action: text, at: Instant, reason: maybe }))
      .meta({ description: 'What members and API keys did to this fan.' }),
    events: z.array(
      z.object({
        id: z.uuid(),
        type: text,
        campaignId: z.uuid().nullable(),
        occurredAt: WorkspaceInstant,
        receivedAt: Instant,
        payload: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'FanExport', description: 'Everything that is held about one person, in full.' });
export type FanExport = z.infer<typeof FanExportSchema>;
