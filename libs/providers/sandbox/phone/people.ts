import type { Ledger } from '#providers/sandbox/store/ledger.js';
import { CHANNEL_OF, type MessageRecord, type RecordOf } from '#providers/sandbox/store/records.js';
import type { Channel } from '#domain/terms.js';

/** A phone or a mailbox that something was sent to, or that has texted. */
export interface Person {
  address: string;
  channel: Channel;
  lastText: string;
  /** Real time, ms. */
  lastAt: number;
}

/** A line of a phone's conversation. */
export type Bubble =
  | { kind: 'message'; message: MessageRecord }
  | { kind: 'answer'; answer: RecordOf<'answer'> }
  | { kind: 'reply'; reply: RecordOf<'reply'> };

const MOST_SHOWN = 200;
const PHONE = /^\+[1-9]\d{5,14}$/;
const MAILBOX = /^[^\s@]+@[^\s@]+$/;
const BROWSER = /^browser-[0-9a-f]{8}$/;

/** The channel of an address that somebody typed; undefined: it is none. */
export function channelOf(address: string): Channel | undefined {
  if (PHONE.test(address)) return 'sms';
  if (BROWSER.test(address)) return 'webpush';
  return MAILBOX.test(address) ? 'email' : undefined;
}

/** Those whose address or last message has the words, the latest first. */
export function people(ledger: Ledger, search: string): Person[] {
  const found = new Map<string, Person>();
  const put = (person: Person): void => {
    const known = found.get(person.address);
    if (known === undefined || known.lastAt <= person.lastAt) found.set(person.address, person);
  };
  for (const [address, messages] of ledger.addresses()) {
    const last = messages.at(-1);
    if (last === undefined) continue;
    const lastText = last.subject ?? last.body;
    put({ address, channel: CHANNEL_OF[last.provider], lastText, lastAt: last.at });
  }
  for (const { t, from, to, body, at } of ledger.conversation())
    put({ address: t === 'reply' ? from : to, channel: 'sms', lastText: body, lastAt: at });
  const wanted = search.trim().toLowerCase();
  return [...found.values()]
    .filter(({ address, lastText }) => `${address} ${lastText}`.toLowerCase().includes(wanted))
    .sort((a, b) => b.lastAt - a.lastAt)
    .slice(0, MOST_SHOWN);
}

/** Everything on a phone's screen, the oldest first. */
export function conversationOf(ledger: Ledger, number: string): Bubble[] {
  const bubbles: Bubble[] = ledger.messagesTo(number).map((message) => ({ kind: 'message', message }));
  for (const entry of ledger.conversation()) {
    if (entry.t === 'reply' && entry.from === number) bubbles.push({ kind: 'reply', reply: entry });
    if (entry.t === 'answer' && entry.to === number) bubbles.push({ kind: 'answer', answer: entry });
  }
  return bubbles.sort((a, b) => momentOf(a) - momentOf(b));
}

function momentOf(bubble: Bubble): number {
  switch (bubble.kind) {
    case 'message':
      return bubble.message.at;
    case 'answer':
      return bubble.answer.at;
    case 'reply':
      return bubble.reply.at;
  }
}

/** The text part of an email, or a message's whole text. */
export function textOf({ body, textLength }: MessageRecord): string {
  return textLength === undefined ? body : body.slice(0, textLength);
}

/** The HTML part of an email; undefined when it has none. */
export function htmlOf({ body, textLength }: MessageRecord): string | undefined {
  return textLength === undefined ? undefined : body.slice(textLength + 1);
}
