import { isLoopback } from '#providers/transport.js';
import type { EventCallbacks } from '#providers/sandbox/sendgrid/event-callbacks.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { MessageRecord } from '#providers/sandbox/store/records.js';
import { RCS_AGENT } from '#providers/sandbox/twilio/status-callbacks.js';
import { newSid, type TwilioReplies } from '#providers/sandbox/twilio/twilio-replies.js';

const ONE_CLICK_TIMEOUT_MS = 10_000;
/** The sender that a phone texts which has got nothing yet and no other phone either: Twilio's good test number. */
const DEFAULT_SENDER = '+15005550006';

/** What a phone writes about a message when its owner holds a finger on it. */
export const REACTIONS = {
  like: { sign: '👍', verb: 'Liked' },
  love: { sign: '❤️', verb: 'Loved' },
  laugh: { sign: '😂', verb: 'Laughed at' },
  emphasise: { sign: '‼️', verb: 'Emphasized' },
  dislike: { sign: '👎', verb: 'Disliked' },
} as const;
export type Reaction = keyof typeof REACTIONS;
export const REACTION_NAMES: readonly Reaction[] = ['like', 'love', 'laugh', 'emphasise', 'dislike'];

export type TextState = 'sending' | 'taken' | 'not taken' | 'no address';

/** What a person does on the page with the phone and the mailbox of a fan. */
export class FanActs {
  private readonly states = new Map<string, TextState>();

  constructor(
    private readonly ledger: Ledger,
    private readonly inbound: TwilioReplies,
    private readonly webhook: EventCallbacks,
  ) {}

  /** Texts the sender of the last message. Does not wait for the product, which may be away for a while. */
  text(number: string, body: string): void {
    const messageSid = newSid();
    const last = this.ledger.messagesTo(number).at(-1);
    const byRcs = last?.carrier === 'rcs';
    const sms = {
      from: byRcs ? `rcs:${number}` : number,
      to: byRcs ? RCS_AGENT : (last?.from ?? this.anySender()),
      body,
      messageSid,
    };
    this.states.set(messageSid, 'sending');
    void this.inbound.receive(sms).then(({ kind }) => {
      this.states.set(messageSid, kind === 'given up' ? 'not taken' : kind);
    });
  }

  /** What became of a text of this run; undefined: it is of an earlier one. */
  stateOf(messageSid: string): TextState | undefined {
    return this.states.get(messageSid);
  }

  react(message: MessageRecord, reaction: Reaction): void {
    this.text(message.to, `${REACTIONS[reaction].verb} “${message.body}”`);
  }

  reportSpam(message: MessageRecord): void {
    if (this.ledger.isMarked(message.providerId, 'spam')) return;
    this.ledger.append({ t: 'mark', providerId: message.providerId, mark: 'spam', at: Date.now() });
    this.webhook.complain(message);
  }

  /**
   * The mail program's own button: a POST by RFC 8058, without cookies and without following a redirect. Returns what
   * went wrong, if anything did.
   */
  async unsubscribe(message: MessageRecord): Promise<string | undefined> {
    const url = unsubscribeUrl(message);
    if (url === undefined) return 'The message has no address to unsubscribe at.';
    if (!isLoopback(url)) return 'The address to unsubscribe at is not on this machine.';
    const status = await post(url);
    if (status < 200 || status >= 300) return `The address to unsubscribe at answered ${status}.`;
    this.ledger.append({ t: 'mark', providerId: message.providerId, mark: 'unsubscribed', at: Date.now() });
    return undefined;
  }

  private anySender(): string {
    const sms = this.ledger.messages().filter(({ provider }) => provider === 'twilio');
    return sms.at(-1)?.from ?? DEFAULT_SENDER;
  }
}

/** The address of the header `List-Unsubscribe`, where one click is offered. */
export function unsubscribeUrl({ headers = {} }: MessageRecord): string | undefined {
  if (headers['List-Unsubscribe-Post'] !== 'List-Unsubscribe=One-Click') return undefined;
  return /<(https?:[^>]+)>/.exec(headers['List-Unsubscribe'] ?? '')?.[1];
}

/** The status of the answer; 0 when there was none. */
async function post(url: string): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
      redirect: 'manual',
      signal: AbortSignal.timeout(ONE_CLICK_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
