import type { Channel } from '#domain/terms.js';
import type { Flow, SendStep } from '#domain/flows/flow.js';
import { renderMessage, type MessageValues } from '#domain/messages/render-message.js';
import { smsSegments } from '#domain/messages/sms-segments.js';

/** How many fans can be reached by exactly these channels. */
export interface ReachGroup {
  channels: readonly Channel[];
  fans: number;
}

export interface SmsEstimate {
  messages: number;
  segments: number;
}

/**
 * What entering a segment would send by SMS at most: every send step of the tracks that would start, once. Who
 * is reached by a channel that comes first in the step gets no SMS there. Loops and other tracks are not counted.
 */
export function estimateSms(
  flow: Flow,
  track: string | undefined,
  reach: readonly ReachGroup[],
  write: { texts: ReadonlyMap<string, string>; values: MessageValues },
): SmsEstimate {
  const starting = flow.tracks.filter(({ id, trigger }) => {
    const requested = 'event' in trigger && trigger.event === 'enrollment.requested';
    return track === undefined ? requested : id === track && (requested || trigger.kind === 'manual');
  });
  const sends = starting.flatMap(({ steps }) => steps.filter((step) => step.kind === 'send'));
  let messages = 0;
  let segments = 0;
  for (const step of sends) {
    const text = write.texts.get(step.template);
    const fans = text === undefined ? 0 : fansBySms(step, reach);
    if (text === undefined || fans === 0) continue;
    const rendered = renderMessage({ channel: 'sms', body: text }, write.values);
    messages += fans;
    segments += rendered.channel === 'sms' ? fans * smsSegments(rendered.body).count : 0;
  }
  return { messages, segments };
}

/** The fans whose first channel of the step that reaches them is SMS. */
function fansBySms({ channels }: SendStep, reach: readonly ReachGroup[]): number {
  return reach
    .filter((group) => channels.find((channel) => group.channels.includes(channel)) === 'sms')
    .reduce((sum, { fans }) => sum + fans, 0);
}
