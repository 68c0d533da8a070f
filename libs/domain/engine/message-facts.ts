import type { EventType } from '#domain/events/catalogue.js';
import { conditionsIn } from '#domain/flows/conditions-in.js';
import type { Condition, Flow } from '#domain/flows/flow.js';
import type { FactEvent } from './fact-event.js';
import type { EnrollmentState, MessageFact } from './state.js';

const asking = new WeakMap<Flow, boolean>();

/** Does a condition of the flow ask how messages fared? Only then states remember it. */
export function asksOfMessages(flow: Flow): boolean {
  const known = asking.get(flow);
  if (known !== undefined) return known;
  const asks = conditionsIn(flow).some(isOfMessages);
  asking.set(flow, asks);
  return asks;
}

function isOfMessages(condition: Condition): boolean {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.some(isOfMessages);
  return condition.kind === 'not' ? isOfMessages(condition.of) : condition.kind === 'message';
}

/** At most this many messages of which a report came before their outcome. They are few, and soon known. */
const MOST_EARLY = 10;

/**
 * Remembers what a fact says of a message: of each step's last message, and of those whose report came before their
 * outcome, as callbacks may.
 */
export function noteMessage(enrollment: EnrollmentState, event: FactEvent): void {
  const id = messageIdIn(event);
  if (id === undefined) return;
  const known = enrollment.messages ?? [];
  const before = known.find((message) => message.id === id) ?? { id };
  const message = withFact(before, event);
  const others = known.filter((other) => other.id !== id && !isReplacedBy(other, message));
  const early = others.filter(({ step }) => step === undefined).slice(-MOST_EARLY);
  enrollment.messages = [...others.filter(({ step }) => step !== undefined), ...early, message];
}

/** A step's newer message takes the place of its older one. */
const isReplacedBy = (other: MessageFact, message: MessageFact): boolean =>
  message.step !== undefined && other.step === message.step && (other.seq ?? 0) < (message.seq ?? 0);

function messageIdIn({ type, payload }: FactEvent): string | undefined {
  if (!ABOUT_MESSAGES.includes(type)) return undefined;
  return 'messageId' in payload ? payload.messageId : undefined;
}

const ABOUT_MESSAGES: readonly EventType[] = [
  'message.accepted',
  'message.unknown',
  'message.abandoned',
  'message.rejected',
  'message.delivered',
  'message.undelivered',
  'link.clicked',
];

function withFact(message: MessageFact, event: FactEvent): MessageFact {
  const { type, occurredAt: at, fanSeq } = event;
  if (type === 'message.delivered') return { ...message, delivered: message.delivered ?? at };
  if (type === 'message.undelivered') return { ...message, failed: message.failed ?? at };
  if (type === 'link.clicked') return { ...message, clicked: message.clicked ?? at };
  if (!('track' in event.payload) || !('step' in event.payload)) return message;
  const { track, step } = event.payload;
  const tried = { ...message, step: `${track}/${step}`, seq: message.seq ?? fanSeq };
  return type === 'message.rejected' ? { ...tried, failed: at } : { ...tried, sent: message.sent ?? at };
}

/** Did the message that the condition asks of fare so? A step that has tried no message has none. */
export function messageHolds(
  { track, step, was }: Condition & { kind: 'message' },
  { messages = [] }: EnrollmentState,
): boolean {
  const place = track === undefined || step === undefined ? undefined : `${track}/${step}`;
  const tried = messages.filter(
    (one) => one.step !== undefined && (place === undefined || one.step === place),
  );
  const last = tried.reduce<MessageFact | undefined>(
    (newest, one) => ((newest?.seq ?? -1) > (one.seq ?? 0) ? newest : one),
    undefined,
  );
  if (last === undefined) return false;
  switch (was) {
    case 'sent':
      return last.sent !== undefined;
    case 'delivered':
      return last.delivered !== undefined && last.failed === undefined;
    case 'clicked':
      return last.clicked !== undefined;
    case 'failed':
      return last.failed !== undefined;
  }
}
