import type { Channel } from '#domain/terms.js';
import type { Flow, SendStep } from '#domain/flows/flow.js';
import type { MessageValues } from '#domain/messages/message-values.js';
import { type MessageTemplate, renderMessage } from '#domain/messages/render-message.js';
import { smsSegments } from '#domain/messages/sms-segments.js';

/** How many fans can be reached by exactly these channels. */
export interface ReachGroup {
  channels: readonly Channel[];
  fans: number;
}

export interface SmsEstimate {
  messages: number;
  /** Of the texts without a picture. */
  segments: number;
  /** Texts with a picture: each is billed as one MMS. */
  mms: number;
}

/** What a step sends by SMS, by the key of its message, and the values it is measured with. */
export interface SmsContent {
  texts: ReadonlyMap<string, MessageTemplate>;
  valuesFor: (template: MessageTemplate) => MessageValues;
}

/**
 * How much SMS entering these fans would cause at most: each send step counts once, in the tracks that would start. A
 * fan whom another channel reaches first gets no SMS from that step. Loops and further tracks are not counted.
 */
export function estimateSms(
  flow: Flow,
  track: string | undefined,
  reach: readonly ReachGroup[],
  content: SmsContent,
): SmsEstimate {
  const starting = flow.tracks.filter(({ id, trigger }) => {
    const requested = 'event' in trigger && trigger.event === 'enrollment.requested';
    return track === undefined ? requested : id === track && (requested || trigger.kind === 'manual');
  });
  const sends = starting.flatMap(({ steps }) => steps.filter((step) => step.kind === 'send'));
  const total: SmsEstimate = { messages: 0, segments: 0, mms: 0 };
  for (const step of sends) {
    const text = content.texts.get(step.template);
    const fans = text === undefined ? 0 : fansBySms(step, reach);
    if (text === undefined || fans === 0) continue;
    const rendered = renderMessage(text, content.valuesFor(text));
    if (rendered.channel !== 'sms') continue;
    total.messages += fans;
    if (rendered.mediaUrl === undefined) total.segments += fans * smsSegments(rendered.body).count;
    else total.mms += fans;
  }
  return total;
}

/** The fans whose first channel of the step that reaches them is SMS. */
function fansBySms({ channels }: SendStep, reach: readonly ReachGroup[]): number {
  return reach
    .filter((group) => channels.find((channel) => group.channels.includes(channel)) === 'sms')
    .reduce((sum, { fans }) => sum + fans, 0);
}
