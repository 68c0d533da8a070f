import { Client } from '@sendgrid/client';
import { MailService } from '@sendgrid/mail';
import { z } from 'zod';
import type { EmailSender, SendOutcome } from '#providers/ports.js';
import { CALL_TIMEOUT_MS, isLoopback, transportFailure, trimBase } from '#providers/transport.js';
import { outcomeOfAnswer } from './sendgrid-errors.js';

interface SendgridOptions {
  apiKey: string;
  baseUrl: string;
  from: { email: string; name?: string };
  timeoutMs?: number;
}

const ResponseErrorSchema = z.object({
  code: z.number(),
  // This is an object of a class, which `z.record` would refuse.
  response: z.object({ headers: z.looseObject({}).catch({}), body: z.unknown() }),
});

/** A redirect, which we do not follow. The vendor's client passes the HTTP library's own error through. */
const RedirectErrorSchema = z.object({ response: z.object({ status: z.number().min(300).max(399) }) });

/** The vendor's client with a limit for the whole call. Its own time-out starts again with every byte. */
class BoundedClient extends Client {
  constructor(private readonly limits: { timeoutMs: number; direct: boolean }) {
    super();
  }

  override createRequest(data: Parameters<Client['createRequest']>[0]): ReturnType<Client['createRequest']> {
    return Object.assign(super.createRequest(data), {
      // A redirected POST would send the message twice.
      maxRedirects: 0,
      signal: AbortSignal.timeout(this.limits.timeoutMs),
      ...(this.limits.direct ? { proxy: false } : {}),
    });
  }
}

export class SendgridEmailSender implements EmailSender {
  readonly provider = 'sendgrid';
  private readonly mail = new MailService();

  constructor(private readonly options: SendgridOptions) {
    const timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
    const client = new BoundedClient({ timeoutMs, direct: isLoopback(options.baseUrl) });
    this.mail.setClient(client);
    // The order matters: setting the key sets the base address back to the vendor's.
    this.mail.setApiKey(options.apiKey);
    client.setDefaultRequest('baseUrl', trimBase(options.baseUrl));
    this.mail.setTimeout(timeoutMs);
  }

  async send(email: Parameters<EmailSender['send']>[0]): Promise<SendOutcome> {
    try {
      const [answer] = await this.mail.send(this.request(email));
      // Only a 202 is an acceptance. Another 2xx is the page of some other server, and it is not known whether
      // SendGrid has got the call.
      if (answer.statusCode !== 202) return { kind: 'unknown', reason: `http_${answer.statusCode}` };
      const id = z
        .string()
        .min(1)
        .safeParse(Reflect.get(Object(answer.headers), 'x-message-id'));
      // A 202 is an acceptance even without an id. Later events of SendGrid still carry our id.
      return { kind: 'accepted', providerId: id.success ? id.data : email.messageId };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  /**
   * Makes a request with one personalization, so that one X-Message-Id is one send. SendGrid keeps custom arguments
   * for a long time, so they are opaque ids only.
   */
  private request(email: Parameters<EmailSender['send']>[0]): Parameters<MailService['send']>[0] {
    return {
      from: this.options.from,
      subject: email.subject,
      categories: [email.template],
      content: [
        { type: 'text/plain', value: email.text },
        { type: 'text/html', value: email.html },
      ],
      personalizations: [
        {
          to: email.to,
          customArgs: { message_id: email.messageId },
          // RFC 8058. The headers stand here and not beside `from`, because from there the vendor's client also makes
          // them HTTP headers.
          headers: {
            'List-Unsubscribe': `<${email.unsubscribeUrl}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          },
        },
      ],
      // We track our own links. Links that SendGrid rewrites would count twice.
      trackingSettings: {
        clickTracking: { enable: false, enableText: false },
        openTracking: { enable: false },
        subscriptionTracking: { enable: false },
      },
    };
  }
}

function outcomeOf(error: unknown): SendOutcome {
  const answer = ResponseErrorSchema.safeParse(error);
  if (answer.success) {
    const { code, response } = answer.data;
    return outcomeOfAnswer({ status: code, headers: response.headers, body: response.body }, Date.now());
  }
  const redirect = RedirectErrorSchema.safeParse(error);
  if (redirect.success) {
    const { status } = redirect.data.response;
    return outcomeOfAnswer({ status, headers: {}, body: undefined }, Date.now());
  }
  const { reached, reason } = transportFailure(error);
  return reached === 'no' ? { kind: 'retry', reason } : { kind: 'unknown', reason };
}
