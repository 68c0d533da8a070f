import { z } from 'zod';
import { Instant, WorkspaceInstant } from '#contracts/http/paging.js';
import { HOLD_REASONS, NOT_SENT_REASONS, WAIT_CODES } from '#domain/events/reasons.js';
import { CAMPAIGN_STATUSES, PRE_SAVE_PATHS, STAGES } from '#domain/terms.js';

export const FlowStateQuerySchema = z.strictObject({
  live: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: '`true` also asks the running workflow.' }),
});
export type FlowStateQuery = z.infer<typeof FlowStateQuerySchema>;

/** One moment on both clocks: they differ in demo and rehearsal workspaces. */
const BothTimesSchema = z
  .object({ workspaceTime: WorkspaceInstant, realTime: Instant })
  .meta({ id: 'BothTimes', description: 'One moment on both clocks.' });
export type BothTimes = z.infer<typeof BothTimesSchema>;

/** Where the workflow itself stands. It is behind `revision` above for as long as it has not decided. */
const WorkflowPositionSchema = z
  .object({
    revision: z.int().nullable().meta({ description: 'Of its last decision.' }),
    nextWake: BothTimesSchema.nullable().meta({ description: 'Null: it waits for no moment.' }),
    waiting: z.string().nullable().meta({ description: 'The step that it waits on.' }),
    running: z
      .array(z.object({ effectId: z.string(), step: z.string() }))
      .meta({ description: 'The messages, saves and calls that are under way now.' }),
  })
  .meta({ id: 'WorkflowPosition' });
export type WorkflowPosition = z.infer<typeof WorkflowPositionSchema>;

/** Where the fan stands in one open track. */
const TrackPositionSchema = z
  .object({
    campaignId: z.uuid(),
    campaignName: z.string().nullable(),
    flow: z.string().nullable(),
    flowVersion: z.number().int().nullable(),
    track: z.string(),
    run: z.number().int(),
    step: z.string(),
    stepName: z.string().nullable(),
    stepKind: z.string().nullable(),
    visit: z.number().int(),
    since: WorkspaceInstant,
    waitingCode: z.enum(WAIT_CODES),
    waitingFor: z.string().meta({
      description: 'The same in words, as it follows “Waiting for”.',
      examples: ['quiet hours to end', 'an event: fan.saved'],
    }),
    nextWake: BothTimesSchema.nullable(),
    blockedCode: z.enum(HOLD_REASONS).nullable().meta({
      description: 'What keeps the step from going on, if anything does.',
    }),
    blockedBy: z
      .string()
      .nullable()
      .meta({ description: 'The same in words.', examples: ['the campaign is paused'] }),
    lastBlocked: z
      .object({ step: z.string(), reason: z.enum(NOT_SENT_REASONS), words: z.string(), at: WorkspaceInstant })
      .nullable()
      .meta({
        description: 'The newest message of this track that was not sent, and why (no consent, say).',
      }),
    requested: z
      .enum(['skip', 'move', 'exit'])
      .nullable()
      .meta({ description: 'What an operator has asked for and has not taken effect yet.' }),
  })
  .meta({ id: 'TrackPosition' });
export type TrackPosition = z.infer<typeof TrackPositionSchema>;

const ended = z
  .object({
    at: WorkspaceInstant,
    reason: z.string().meta({ examples: ['flow_ended'] }),
    words: z.string().meta({ examples: ['the fan is through with all tracks of the flow'] }),
  })
  .nullable();

/** A fan's whole way through one campaign, open or over. */
const EnrollmentPassageSchema = z
  .object({
    campaignId: z.uuid(),
    campaignName: z.string().nullable(),
    campaignStatus: z.enum(CAMPAIGN_STATUSES).nullable(),
    enrolledAt: WorkspaceInstant,
    path: z
      .enum([...PRE_SAVE_PATHS, 'none'])
      .nullable()
      .meta({
        description: 'Null: the campaign has ended, and the figures do not know of the fan yet.',
      }),
    open: z.boolean(),
    ended: ended.meta({ description: 'How and why the enrollment ended; null while it is open.' }),
    variants: z
      .array(z.object({ track: z.string(), step: z.string(), variant: z.string(), holdout: z.boolean() }))
      .meta({ description: 'What splits gave the fan.' }),
    stages: z
      .array(z.object({ stage: z.enum(STAGES), at: WorkspaceInstant }))
      .meta({ description: 'The first act for each stage; the funnel decides which of them count.' }),
    tracksEnded: z.array(z.object({ track: z.string(), run: z.number().int(), ended: ended.unwrap() })).meta({
      description: 'The runs of tracks that are over, the newest last; at most the last 200 facts are read.',
    }),
  })
  .meta({ id: 'EnrollmentPassage' });
export type EnrollmentPassage = z.infer<typeof EnrollmentPassageSchema>;

export const FlowStateSchema = z
  .object({
    fanId: z.uuid(),
    asOf: BothTimesSchema,
    revision: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Null: no decision has been made for this fan yet.' }),
    unreadEvents: z.number().int().meta({ description: 'Accepted events the flow has not looked at yet.' }),
    nextWake: BothTimesSchema.nullable(),
    stuck: z.object({ since: Instant, reason: z.string() }).nullable(),
    tracks: z.array(TrackPositionSchema),
    enrollments: z.array(EnrollmentPassageSchema),
    live: z
      .discriminatedUnion('status', [
        z.object({ status: z.literal('running'), position: WorkflowPositionSchema }),
        z.object({ status: z.literal('not_running') }),
        z.object({ status: z.literal('unavailable'), reason: z.string() }),
      ])
      .optional()
      .meta({ description: 'Only with `live=true`: what the workflow itself answers.' }),
  })
  .meta({ id: 'FlowState' });
export type FlowState = z.infer<typeof FlowStateSchema>;
