import type { Dialect } from '#domain/messages/liquid-engines.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { Channel, EpochMs } from '#domain/terms.js';

export type FlowProblemCode =
  | 'no_enrolling_trigger'
  | 'duplicate_track'
  | 'duplicate_step'
  | 'empty_track'
  | 'unknown_step'
  | 'unknown_track'
  | 'unknown_variant'
  | 'unknown_field'
  | 'loop_without_wait'
  | 'unreachable_step'
  | 'missing_template'
  | 'unknown_variable'
  | 'unknown_visited_step'
  | 'unknown_message'
  | 'silent_event'
  | 'needs_release'
  | 'needs_postal_address'
  | 'webhook_address'
  | 'too_late'
  | 'weights'
  | 'duplicate_variant'
  | 'otherwise_missing'
  | 'no_send_window'
  | 'sms_without_consent'
  | 'due_at_night'
  | 'wait_past_end'
  | 'act_wasted'
  | 'reward_for_follow';

/** A problem of a flow, and where it is. A flow with an error cannot be published; a warning is only shown. */
export interface FlowProblem {
  severity: 'error' | 'warning';
  code: FlowProblemCode;
  track?: string;
  step?: string;
  /** A sentence for people. */
  reason: string;
}

/** A wording of a message, and its text as far as it is known. */
export interface WrittenTemplate {
  key: string;
  channel: Channel;
  subject?: string | null | undefined;
  body?: string | undefined;
  html?: string | undefined;
  dialect?: Dialect | undefined;
  /** Which wording it is, in words, where it is one of several: "in de". */
  wording?: string | undefined;
}

/** A campaign that runs the flow, or will run it. */
export interface FlowCampaign {
  clock?: ReleaseClock | undefined;
  /** The earliest moment at which a fan can enter. */
  startsAt: EpochMs;
  endsAt: EpochMs | null;
}

export interface FlowWorld {
  templates: readonly WrittenTemplate[];
  /** Hosts that a webhook may also call by http (configuration, for local use). */
  webhookHosts?: readonly string[] | undefined;
  /** Problems of dates (a message due at night, a wait past the end) are looked for in each of these. */
  campaigns?: readonly FlowCampaign[] | undefined;
}
