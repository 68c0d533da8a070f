import { randomBytes } from 'node:crypto';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { SignedPost } from './signed-post.js';

/** Whole messages, any case: what the account answers by itself. */
const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
const START = new Set(['START', 'YES', 'UNSTOP']);
const HELP = new Set(['HELP', 'INFO']);

type OptOutType = 'STOP' | 'START' | 'HELP';

/** The account's own answers. The carrier takes a START as one only from a number that is blocked. */
const ACCOUNT_SAYS: Readonly<Record<OptOutType, string>> = {
  STOP: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  START:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  HELP: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
};

/** A fan's text is offered for about a quarter of an hour: long enough for a product that is being restarted. */
const RETRIES = 90;

export type InboundEnd =
  { kind: 'taken'; messageSid: string } | { kind: 'given up' } | { kind: 'no address' };

export interface FanText {
  /** E.164, or with `rcs:` or `whatsapp:` before it. */
  from: string;
  to: string;
  body: string;
  /** The same id may be given again to repeat a text. */
  messageSid?: string;
}

/** Messages of fans: keeps the opt-out list, posts them to the product, and keeps what they are answered with. */
export class TwilioReplies {
  private url: string | undefined;

  constructor(
    private readonly options: SandboxOptions,
    private readonly ledger: Ledger,
    private readonly signedPost: SignedPost,
  ) {
    this.url = options.twilio.inboundUrl;
  }

  use(url: string): void {
    this.url = url;
  }

  /** Resolves when the product has taken it. */
  async receive(sms: FanText): Promise<InboundEnd> {
    const intent = intentOf(sms.body);
    const messageSid = sms.messageSid ?? newSid();
    this.keep(sms, messageSid);
    const wasOptedOut = this.ledger.isOptedOut(this.senderMeant(sms), numberOf(sms.from));
    if (intent === 'STOP' || intent === 'START') this.setOptOut(sms, intent === 'STOP');
    const accountAnswers = intent !== undefined && (intent !== 'START' || wasOptedOut);
    if (accountAnswers) this.answer(sms, 'account', ACCOUNT_SAYS[intent]);
    if (this.url === undefined) return { kind: 'no address' };
    const end = await this.signedPost(
      this.url,
      this.parametersOf(sms, messageSid, intent),
      RETRIES,
      (answer) => messagesIn(answer).forEach((body) => this.answer(sms, 'product', body)),
    );
    return end === 'taken' ? { kind: 'taken', messageSid } : { kind: 'given up' };
  }

  private parametersOf(
    sms: FanText,
    messageSid: string,
    intent: OptOutType | undefined,
  ): Record<string, string> {
    return {
      AccountSid: this.options.twilio.accountSid,
      ApiVersion: '2010-04-01',
      Body: sms.body,
      From: sms.from,
      MessageSid: messageSid,
      NumMedia: '0',
      NumSegments: '1',
      SmsMessageSid: messageSid,
      SmsSid: messageSid,
      SmsStatus: 'received',
      To: sms.to,
      ...(intent === undefined ? {} : { OptOutType: intent }),
    };
  }

  /** A repeated text stands in the conversation once. */
  private keep(sms: FanText, messageSid: string): void {
    if (this.ledger.hasReply(messageSid)) return;
    const { from, to, body } = sms;
    this.ledger.append({ t: 'reply', messageSid, from: numberOf(from), to, body, at: Date.now() });
  }

  private answer({ from, to }: FanText, by: 'account' | 'product', body: string): void {
    this.ledger.append({ t: 'answer', to: numberOf(from), from: to, body, by, at: Date.now() });
  }

  private setOptOut(sms: FanText, active: boolean): void {
    const number = numberOf(sms.from);
    const sender = this.senderMeant(sms);
    if (this.ledger.isOptedOut(sender, number) === active) return;
    this.ledger.append({ t: 'optOut', sender, number, active });
  }

  /** A reply by RCS goes to the agent; it is about the messaging service that the message came from. */
  private senderMeant({ from, to }: FanText): string {
    if (!to.startsWith('rcs:')) return to;
    return this.ledger.messagesTo(numberOf(from)).at(-1)?.from ?? to;
  }
}

export const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;

/** Advanced opt-out is one for SMS, MMS and RCS: it knows the number alone. */
const numberOf = (from: string): string => from.replace(/^(?:rcs|whatsapp):/, '');

function intentOf(body: string): OptOutType | undefined {
  const word = body.trim().toUpperCase();
  if (STOP.has(word)) return 'STOP';
  if (START.has(word)) return 'START';
  return HELP.has(word) ? 'HELP' : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

/** The texts of TwiML's `<Message>` elements. */
export function messagesIn(twiml: string): string[] {
  return [...twiml.matchAll(/<Message[^>]*>(?:\s*<Body>)?([^<]*)(?:<\/Body>\s*)?<\/Message>/g)].map(
    ([, text = '']) => text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity),
  );
}
