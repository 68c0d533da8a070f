import twilio from 'twilio';
import { z } from 'zod';
import type { SendOutcome, SmsSender } from '#providers/ports.js';
import { CALL_TIMEOUT_MS, hold, retryAfterMs, transportFailure, trimBase } from '#providers/transport.js';
import { outcomeOfError, outcomeOfMessage } from './twilio-errors.js';

interface TwilioOptions {
  accountSid: string;
  authToken: string;
  /** An E.164 number, or the SID of a messaging service (`MG…`). */
  from: string;
  baseUrl: string;
  timeoutMs?: number;
}

/** An unknown send is searched among this many of a number's newest messages. */
const FIND_LIMIT = 100;
/** Twilio's dates have whole seconds, and its clock is not ours. */
const CLOCK_SLACK_MS = 5_000;

const RestErrorSchema = z.object({ status: z.number(), code: z.coerce.number().optional().catch(undefined) });

/** Our interceptor throws this, because the helper's own error does not carry the headers. */
class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
  constructor(readonly holdMs: number | undefined) {
    super('Twilio answered 429.');
  }
}

export class TwilioSmsSender implements SmsSender {
  readonly provider = 'twilio';
  private readonly client: twilio.Twilio;

  constructor(private readonly options: TwilioOptions) {
    const timeout = options.timeoutMs ?? CALL_TIMEOUT_MS;
    const httpClient = new twilio.RequestClient({ timeout, autoRetry: false, maxSockets: 100 });
    // The helper's time-out starts again with every byte. This one limits the whole call.
    httpClient.axios.interceptors.request.use((request) =>
      // A redirected POST would become a GET, or would send twice.
      Object.assign(request, { signal: AbortSignal.timeout(timeout), maxRedirects: 0 }),
    );
    httpClient.axios.interceptors.response.use((response) => {
      if (response.status !== 429) return response;
      throw new ThrottledError(retryAfterMs(response.headers['retry-after'], Date.now()));
    });
    this.client = twilio(options.accountSid, options.authToken, { httpClient });
    this.client.api.baseUrl = trimBase(options.baseUrl);
  }

  async send(sms: Parameters<SmsSender['send']>[0]): Promise<SendOutcome> {
    const { from } = this.options;
    try {
      const message = await this.client.messages.create({
        to: sms.to,
        body: sms.body,
        ...(sms.mediaUrl === undefined ? {} : { mediaUrl: [sms.mediaUrl] }),
        ...(from.startsWith('MG') ? { messagingServiceSid: from } : { from }),
        statusCallback: withCallbackRetries(sms.statusCallback),
        validityPeriod: Math.min(36_000, Math.max(1, Math.floor(sms.validitySeconds))),
      });
      return outcomeOfMessage(message);
    } catch (error) {
      return outcomeOf(error);
    }
  }

  /**
   * Throws when Twilio cannot be asked, because "not found" and "not asked" are different answers. It searches by the
   * day of creation, because a message that is still queued has no date of sending.
   */
  async findSent(query: { to: string; since: Date }): Promise<{ providerId: string; body: string }[]> {
    const from = query.since.getTime() - CLOCK_SLACK_MS;
    const messages = await this.client.messages.list({ to: query.to, limit: FIND_LIMIT });
    return messages
      .filter(({ dateCreated }) => dateCreated.getTime() >= from)
      .map(({ sid, body }) => ({ providerId: sid, body }));
  }
}

function outcomeOf(error: unknown): SendOutcome {
  if (error instanceof ThrottledError) return { kind: 'retry', reason: 'http_429', ...hold(error.holdMs) };
  const answer = RestErrorSchema.safeParse(error);
  if (answer.success) {
    const { status, code } = answer.data;
    return outcomeOfError({ status, ...(code === undefined ? {} : { code }) });
  }
  const { reached, reason } = transportFailure(error);
  return reached === 'no' ? { kind: 'retry', reason } : { kind: 'unknown', reason };
}

/** Asks Twilio to repeat a callback that we could not accept: five times, whatever went wrong. */
function withCallbackRetries(url: string): string {
  return url.includes('#') ? url : `${url}#rc=5&rp=all`;
}
