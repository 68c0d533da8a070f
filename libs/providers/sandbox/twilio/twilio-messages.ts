import { randomBytes } from 'node:crypto';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { amongFaults } from '#providers/sandbox/server/faulty.js';
import {
  basicCredentials,
  empty,
  form,
  formValues,
  json,
  type Reply,
  type Route,
  type SandboxRequest,
} from '#providers/sandbox/server/http.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { MessageRecord } from '#providers/sandbox/store/records.js';
import { smsSegments } from '#domain/messages/sms-segments.js';
import { refusalOf, twilioError } from './twilio-checks.js';
import type { StatusCallbacks } from './status-callbacks.js';

const BASE = '/2010-04-01/Accounts/:account/Messages';
const API_VERSION = '2010-04-01';

/** Twilio's Messages resource: create, fetch and list. */
export class TwilioMessages {
  constructor(
    private readonly options: SandboxOptions,
    private readonly ledger: Ledger,
    private readonly dice: FaultDice,
    private readonly callbacks: StatusCallbacks,
    private readonly accepted: (message: MessageRecord) => void,
  ) {}

  routes(): Route[] {
    const signedIn = (handle: (request: SandboxRequest) => Reply) => (request: SandboxRequest) =>
      this.isAccount(request) ? handle(request) : twilioError(401, 20003);
    const read = (handle: (request: SandboxRequest) => Reply) =>
      signedIn((request) =>
        this.amongFaults(`read\n${request.path}\n${request.query.toString()}`, false, () => handle(request)),
      );
    return [
      { method: 'POST', path: `${BASE}.json`, handle: signedIn((request) => this.create(request)) },
      { method: 'GET', path: `${BASE}.json`, handle: read((request) => this.list(request)) },
      { method: 'GET', path: `${BASE}/:sid.json`, handle: read((request) => this.fetch(request)) },
    ];
  }

  private isAccount(request: SandboxRequest): boolean {
    const { accountSid, authToken } = this.options.twilio;
    return (
      request.params['account'] === accountSid && basicCredentials(request) === `${accountSid}:${authToken}`
    );
  }

  private create(request: SandboxRequest): Reply {
    const fields = form(request);
    const media = formValues(request, 'MediaUrl');
    const identity = `sms\n${fields['To'] ?? ''}\n${fields['Body'] ?? ''}`;
    return this.amongFaults(identity, true, () => this.accept(fields, media));
  }

  private amongFaults(identity: string, changes: boolean, act: () => Reply): Reply {
    const retryAfter = { 'retry-after': String(this.options.retryAfterSeconds) };
    const troubles = {
      rateLimited: () => twilioError(429, 20429, retryAfter),
      serverError: () => twilioError(503, 20503),
      ...(changes ? { senderRefused: () => twilioError(400, 21606) } : {}),
    };
    return amongFaults(this.dice, { identity, changes, troubles, act });
  }

  private accept(fields: Record<string, string>, media: string[]): Reply {
    const refusal = refusalOf(fields, media);
    if (refusal !== undefined) return twilioError(refusal === 21611 ? 429 : 400, refusal);
    const { To = '', Body: body = '', StatusCallback: callback } = fields;
    const to = To.replace(/^rcs:/, '');
    const from = fields['From'] ?? fields['MessagingServiceSid'] ?? '';
    if (this.ledger.isOptedOut(from, to)) return twilioError(400, 21610);
    const identity = `sms\n${to}\n${body}`;
    const failed = this.failsAtOnce(identity);
    const message: MessageRecord = {
      t: 'message',
      provider: 'twilio',
      providerId: `SM${randomBytes(16).toString('hex')}`,
      ...{ to, from, body, ...namesIn(callback), at: Date.now() },
      ...(media.length === 0 ? {} : { media }),
      ...(this.goesByRcs(To, from, identity) ? { carrier: 'rcs' as const } : {}),
    };
    if (failed !== undefined)
      return json(201, { ...this.resource(message), status: 'failed', error_code: failed });
    this.ledger.append(message);
    if (callback !== undefined) this.callbacks.start(message, callback);
    this.accepted(message);
    return this.dice.strikes('emptyAfterAcceptance', identity)
      ? empty(201)
      : json(201, this.resource(message));
  }

  /** A messaging service with an RCS sender tries RCS first, and falls back to SMS where the phone takes none. */
  private goesByRcs(to: string, from: string, identity: string): boolean {
    return to.startsWith('rcs:') || (from.startsWith('MG') && this.dice.strikes('byRcs', identity));
  }

  private failsAtOnce(identity: string): number | undefined {
    if (this.dice.strikes('unregisteredSender', identity)) return 30034;
    return this.dice.strikes('failedAtOnce', identity) ? 30008 : undefined;
  }

  private fetch(request: SandboxRequest): Reply {
    const message = this.ledger.message(request.params['sid'] ?? '');
    return message?.provider === 'twilio' ? json(200, this.resource(message)) : twilioError(404, 20404);
  }

  /** Newest first, in pages. */
  private list({ query, path }: SandboxRequest): Reply {
    const size = Math.min(1000, Math.max(1, Number(query.get('PageSize') ?? '50') || 50));
    const page = Math.max(0, Number(query.get('Page') ?? '0') || 0);
    const to = query.get('To');
    const all = to === null ? this.ledger.messages() : this.ledger.messagesTo(to);
    const found = all.filter(({ provider }) => provider === 'twilio').reverse();
    const uri = (number: number): string => {
      const pageQuery = new URLSearchParams(query);
      pageQuery.set('Page', String(number));
      return `${path}?${pageQuery.toString()}`;
    };
    return json(200, {
      messages: found.slice(page * size, (page + 1) * size).map((message) => this.resource(message)),
      page,
      page_size: size,
      start: page * size,
      uri: uri(page),
      first_page_uri: uri(0),
      next_page_uri: found.length > (page + 1) * size ? uri(page + 1) : null,
      previous_page_uri: page > 0 ? uri(page - 1) : null,
    });
  }

  private resource(message: MessageRecord): Record<string, unknown> {
    const { accountSid } = this.options.twilio;
    const { status, errorCode } = this.callbacks.stateOf(message.providerId);
    const date = new Date(message.at).toUTCString().replace('GMT', '+0000');
    const uri = `/${API_VERSION}/Accounts/${accountSid}/Messages/${message.providerId}`;
    return {
      account_sid: accountSid,
      api_version: API_VERSION,
      body: message.body,
      date_created: date,
      date_sent: status === 'queued' ? null : date,
      date_updated: date,
      direction: 'outbound-api',
      error_code: errorCode ?? null,
      error_message: null,
      from: message.from.startsWith('MG') ? null : message.from,
      messaging_service_sid: message.from.startsWith('MG') ? message.from : null,
      num_media: String(message.media?.length ?? 0),
      // A messaging service says 0 as long as it has not chosen the sender.
      num_segments: message.from.startsWith('MG') ? '0' : String(smsSegments(message.body).count),
      price: null,
      price_unit: 'USD',
      sid: message.providerId,
      status,
      subresource_uris: { media: `${uri}/Media.json` },
      to: message.to,
      uri: `${uri}.json`,
    };
  }
}

/** What the product calls this send, in the address of its callback: the last part of the path, and `template`. */
function namesIn(callback: string | undefined): Pick<MessageRecord, 'token' | 'template'> {
  if (callback === undefined) return { token: '' };
  const { pathname, searchParams } = new URL(callback);
  const template = searchParams.get('template');
  return { token: pathname.split('/').at(-1) ?? '', ...(template === null ? {} : { template }) };
}
