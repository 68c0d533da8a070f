import type { Duration } from '#domain/clock/duration.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { AttributeValue, Channel, Purpose, Service, Stage } from '#domain/terms.js';

/** The values that fields of an event's payload must have: one value, or one of several. All fields have to fit. */
export type Where = Record<string, AttributeValue | { in: AttributeValue[] }>;

/** An event by its type, perhaps with fields of its payload. `when` has to hold, too, when the engine looks. */
export interface EventMatch {
  event: EventType;
  where?: Where | undefined;
  when?: Condition | undefined;
}

/**
 * `sent`: the provider took it, or its outcome is unknown. `delivered`: the phone or mailbox took it. `clicked`: a
 * person opened one of its links. `failed`: rejected, not delivered, or sent back.
 */
export const MESSAGE_FATES = ['sent', 'delivered', 'clicked', 'failed'] as const;
export type MessageFate = (typeof MESSAGE_FATES)[number];

export type Condition =
  | { kind: 'stage'; stage: Stage }
  /** There were at least `count` (1) such events since enrollment, or within the last `within`. */
  | {
      kind: 'event';
      event: EventType;
      where?: Where | undefined;
      count?: number | undefined;
      within?: Duration | undefined;
    }
  | { kind: 'consent'; channel: Channel; purpose?: Purpose | undefined }
  | { kind: 'connected'; service?: Service | undefined }
  /** The fan has reached `engaged`, or a human has clicked within 14 days (`docs/metrics.md`). */
  | { kind: 'engaged' }
  /** The fan has entered this step of the same flow at least once in this enrollment. */
  | { kind: 'visited'; track: string; step: string }
  /**
   * How the last message fared that this step has tried in this enrollment; without `track` and `step`, the last one of
   * the campaign (`previous`).
   */
  | { kind: 'message'; track?: string | undefined; step?: string | undefined; was: MessageFate }
  /** The split step gave the fan this variant (`holdout` for its holdout). */
  | { kind: 'variant'; track: string; step: string; is: string }
  /** The fan has the attribute; its value is the one given, is one of those given, or lies above or below. */
  | {
      kind: 'attribute';
      name: string;
      is?: AttributeValue | undefined;
      in?: AttributeValue[] | undefined;
      above?: number | undefined;
      below?: number | undefined;
    }
  /** The fan has joined at least `count` (1) other releases before this one, and has reached `stage` there if it is given. */
  | {
      kind: 'earlier';
      stage?: Stage | undefined;
      count?: number | undefined;
      /** Releases of the same artist (the default), or of any artist of the workspace. */
      artist?: 'same' | 'any' | undefined;
    }
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition };
