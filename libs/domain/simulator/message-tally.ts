import type { NotSentReason } from '#domain/events/reasons.js';
import { sameLinks } from '#domain/messages/message-links.js';
import type { EffectSpec } from '#domain/engine/effect-spec.js';
import { valuesForLength } from '#domain/messages/length-values.js';
import { renderMessage } from '#domain/messages/render-message.js';
import { smsSegments } from '#domain/messages/sms-segments.js';
import { perChannel, type Channel, type EpochMs } from '#domain/terms.js';
import type { EffectEnd } from './outcome-events.js';
import { Histogram } from './ranks.js';
import type { SimulationInput } from './simulation-input.js';

type Send = Extract<EffectSpec, { kind: 'send' }>;

interface MessageReport {
  template: string;
  channel: Channel;
  /** Messages that the provider has accepted. */
  sent: number;
  /** Messages that the provider has refused. */
  rejected: number;
  /** Messages that the claim has refused. */
  refused: number;
  /** How often the claim has put a message off: a window had closed, say, or a cap was full. */
  deferred: number;
  /** SMS segments of one message. Null for other channels, and where the text cannot be rendered. */
  segmentsEach: number | null;
  segments: number;
}

export interface MessagesReport {
  byTemplate: MessageReport[];
  /** Messages that their steps did not send, by reason. */
  blocked: Partial<Record<NotSentReason, number>>;
  /** All SMS segments: this is what the provider bills. */
  smsSegments: number;
  sendsPerHour: {
    peak: { at: EpochMs; count: number } | null;
    /** The hours with a send, in the order of time. */
    hours: { at: EpochMs; count: number }[];
  };
  /** The longest time that a message waited for its slot in the provider's budget. */
  longestQueueMs: Record<Channel, number>;
}

/** Does the channel's provider bill a message by its SMS segments? */
const BILLED_BY_SEGMENT: Record<Channel, boolean> = { sms: true, email: false, webpush: false };

const HOUR_MS = 3_600_000;
/** A link that is as long as a real tracked link. */
const LINK = 'https://example.com/t/abcdefghijkl';

export class MessageTally {
  private readonly counts = new Map<string, MessageReport>();
  private readonly hours = new Histogram(HOUR_MS);
  private readonly reasons: Partial<Record<NotSentReason, number>> = {};

  constructor(private readonly input: Pick<SimulationInput, 'messages' | 'values'>) {}

  blocked(reason: NotSentReason): void {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }

  ended(send: Send, end: EffectEnd, at: EpochMs): void {
    const counts = this.of(send);
    if (end.kind === 'failed') counts.rejected += 1;
    if (end.kind === 'refused') counts.refused += 1;
    if (end.kind === 'deferred') counts.deferred += 1;
    if (end.kind !== 'done' && end.kind !== 'unknown') return;
    counts.sent += 1;
    counts.segments += counts.segmentsEach ?? 0;
    this.hours.add(at);
  }

  report(queuedMs: Record<Channel, number>): MessagesReport {
    const byTemplate = [...this.counts.values()].sort(
      (a, b) => a.template.localeCompare(b.template) || a.channel.localeCompare(b.channel),
    );
    return {
      byTemplate,
      blocked: this.reasons,
      smsSegments: byTemplate.reduce((sum, { segments }) => sum + segments, 0),
      sendsPerHour: { peak: this.hours.peak(), hours: this.hours.rows() },
      longestQueueMs: perChannel((channel) => queuedMs[channel]),
    };
  }

  private of({ template, channel }: Send): MessageReport {
    const key = `${template}/${channel}`;
    let counts = this.counts.get(key);
    if (counts === undefined) {
      const segmentsEach = BILLED_BY_SEGMENT[channel] ? this.segmentsOf(template, channel) : null;
      const none = { sent: 0, rejected: 0, refused: 0, deferred: 0, segments: 0 };
      counts = { template, channel, ...none, segmentsEach };
      this.counts.set(key, counts);
    }
    return counts;
  }

  private segmentsOf(template: string, of: Channel): number | null {
    const { messages, values } = this.input;
    const found = messages.find(({ key, channel }) => key === template && channel === of);
    if (found === undefined) return null;
    const rendered = renderMessage(
      found,
      valuesForLength({ ...values, ...sameLinks(LINK), template: found }),
    );
    return rendered.channel === 'sms' ? smsSegments(rendered.body).count : null;
  }
}
