import { randomBytes } from 'node:crypto';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { SignedPost } from './signed-post.js';

/** Whole messages, any case: what the account answers by itself. */
const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
const START = new Set(['START', 'YES', 'UNSTOP']);
const HELP = new Set(['HELP', 'INFO']);

/** A fan's text is offered for about a quarter of an hour: long enough for a product that is being restarted. */
const RETRIES = 90;

type InboundEnd = { kind: 'taken'; messageSid: string } | { kind: 'given up' } | { kind: 'no address' };

/** Messages of fans: keeps the opt-out list, then posts them to the product. */
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

  /** Resolves when the product has taken it. The same `messageSid` may be given again to repeat a message. */
  async receive(sms: { from: string; to: string; body: string; messageSid?: string }): Promise<InboundEnd> {
    const intent = intentOf(sms.body);
    if (intent === 'STOP' || intent === 'START') this.setOptOut(sms, intent === 'STOP');
    if (this.url === undefined) return { kind: 'no address' };
    const messageSid = sms.messageSid ?? `SM${randomBytes(16).toString('hex')}`;
    const parameters = {
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
    const end = await this.signedPost(this.url, parameters, RETRIES);
    return end === 'taken' ? { kind: 'taken', messageSid } : { kind: 'given up' };
  }

  private setOptOut(sms: { from: string; to: string }, active: boolean): void {
    if (this.ledger.isOptedOut(sms.to, sms.from) === active) return;
    this.ledger.append({ t: 'optOut', sender: sms.to, number: sms.from, active });
  }
}

function intentOf(body: string): 'STOP' | 'START' | 'HELP' | undefined {
  const word = body.trim().toUpperCase();
  if (STOP.has(word)) return 'STOP';
  if (START.has(word)) return 'START';
  return HELP.has(word) ? 'HELP' : undefined;
}
