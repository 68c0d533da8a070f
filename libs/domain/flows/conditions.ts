import type { Duration } from '#domain/clock/duration.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { AttributeValue, Channel, Purpose, Service, Stage } from '#domain/terms.js';

/** What fields of an event's payload have to be: that value, or one of those. All of them have to fit. */
export type Where = Record<string, AttributeValue | { in: AttributeValue[] }>;

/** An event, by its type and perhaps its payload; `when` has to hold as well at the moment of the look. */
export interface EventMatch {
  event: EventType;
  where?: Where | undefined;
  when?: Condition | undefined;
}

export type Condition =
  | { kind: 'stage'; stage: Stage }
  /** An event since enrollment: at least `count` (1) of them, within the last `within`. */
  | {
      kind: 'event';
      event: EventType;
      where?: Where | undefined;
      count?: number | undefined;
      within?: Duration | undefined;
    }
  | { kind: 'consent'; channel: Channel; purpose?: Purpose | undefined }
  | { kind: 'connected'; service?: Service | undefined }
  /** See `docs/metrics.md`: reached `engaged`, or a human click within 14 days. */
  | { kind: 'engaged' }
  /** This step (of the same flow) was entered at least once in this enrollment. */
  | { kind: 'visited'; track: string; step: string }
  /** The split step gave the fan this variant (`holdout` for its holdout). */
  | { kind: 'variant'; track: string; step: string; is: string }
  /** An attribute of the fan: is there, is that, is one of those, lies above or below. */
  | {
      kind: 'attribute';
      name: string;
      is?: AttributeValue | undefined;
      in?: AttributeValue[] | undefined;
      above?: number | undefined;
      below?: number | undefined;
    }
  /** At least `count` (1) other releases that the fan joined before this one, or reached `stage` in. */
  | {
      kind: 'earlier';
      stage?: Stage | undefined;
      count?: number | undefined;
      /** Of the same artist (the default), or of any artist of the workspace. */
      artist?: 'same' | 'any' | undefined;
    }
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition };
