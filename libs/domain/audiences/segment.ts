import type { AttributeValue, Channel, Purpose, Service, Stage } from '#domain/terms.js';

/** Which campaigns a past act is looked for in: at most one of them; none: any campaign of the workspace. */
export interface Within {
  campaignId?: string | undefined;
  releaseId?: string | undefined;
  artistId?: string | undefined;
}

/**
 * Which fans of a workspace: a question asked of the database as of now, before anybody is enrolled. Data, so that
 * an audience keeps it and asks again.
 */
export type Segment =
  | { kind: 'everyone' }
  /** ISO 3166 alpha-2; a fan without a territory is in none. */
  | { kind: 'territory'; in: string[] }
  /** Where the fan came from, in any campaign: the first-touch source. */
  | { kind: 'source'; in: string[] }
  /** The newest `fan.attribute_set` of that name has this value, or one of these. */
  | { kind: 'attribute'; name: string; in: AttributeValue[] }
  /** Came with this import, or were told of by it. */
  | { kind: 'imported'; importId: string }
  /** Enrolled in one of these campaigns, or still so. */
  | ({ kind: 'joined'; open?: boolean | undefined } & Within)
  /** An act that counts for the stage, in one of these campaigns: pre-saved, saved, followed … */
  | ({ kind: 'stage'; stage: Stage } & Within)
  | { kind: 'connected'; service?: Service | undefined }
  /** An address on the channel, not suppressed, with a consent that covers the purpose (`marketing`). */
  | { kind: 'reachable'; channel: Channel; purpose?: Purpose | undefined }
  | { kind: 'all'; of: Segment[] }
  | { kind: 'any'; of: Segment[] }
  | { kind: 'not'; of: Segment };
