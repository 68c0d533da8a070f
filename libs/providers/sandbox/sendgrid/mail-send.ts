import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { amongFaults } from '#providers/sandbox/server/faulty.js';
import {
  bearerToken,
  empty,
  json,
  jsonBody,
  type Reply,
  type Route,
  type SandboxRequest,
} from '#providers/sandbox/server/http.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { MessageRecord } from '#providers/sandbox/store/records.js';
import type { EventCallbacks } from './event-callbacks.js';

const address = z.object({
  email: z.email('Does not contain a valid address.'),
  name: z.string().optional(),
});
const customArgs = z.record(z.string(), z.string()).default({});

/** The body that `/v3/mail/send` takes, with the provider's limits. */
const MailSchema = z.object({
  personalizations: z
    .array(z.object({ to: z.array(address).min(1), custom_args: customArgs, headers: customArgs }))
    .min(1)
    .max(1000),
  from: address,
  subject: z.string().min(1),
  content: z.array(z.object({ type: z.string().min(1), value: z.string().min(1) })).min(1),
  categories: z.array(z.string().min(1).max(255)).max(10).optional(),
  custom_args: customArgs,
});
type Mail = z.infer<typeof MailSchema>;

export class SendgridMailSend {
  constructor(
    private readonly options: SandboxOptions,
    private readonly ledger: Ledger,
    private readonly dice: FaultDice,
    private readonly webhook: EventCallbacks,
    private readonly accepted: (message: MessageRecord) => void,
  ) {}

  routes(): Route[] {
    return [{ method: 'POST', path: '/v3/mail/send', handle: (request) => this.send(request) }];
  }

  private send(request: SandboxRequest): Reply {
    if (bearerToken(request) !== this.options.sendgrid.apiKey) {
      return errors(401, [
        { field: null, message: 'The provided authorization grant is invalid, expired, or revoked' },
      ]);
    }
    const parsed = MailSchema.safeParse(jsonBody(request));
    if (!parsed.success) {
      const named = parsed.error.issues.map(({ path, message }) => ({
        field: path.join('.') || null,
        message,
      }));
      return errors(400, named);
    }
    return amongFaults(this.dice, {
      identity: `mail\n${identityOf(parsed.data)}`,
      changes: true,
      troubles: {
        rateLimited: () => this.rateLimited(),
        serverError: () => errors(503, [{ field: null, message: 'Service unavailable' }]),
        senderRefused: () =>
          errors(403, [
            { field: 'from', message: 'The from address does not match a verified Sender Identity.' },
          ]),
      },
      act: () => this.accept(parsed.data),
    });
  }

  private accept(mail: Mail): Reply {
    const id = randomBytes(16).toString('base64url');
    const [template] = mail.categories ?? [];
    for (const { to, custom_args: own, headers } of mail.personalizations) {
      const args = { ...mail.custom_args, ...own };
      for (const { email } of to) {
        const message: MessageRecord = {
          t: 'message',
          provider: 'sendgrid',
          providerId: id,
          to: email,
          from: mail.from.email,
          subject: mail.subject,
          body: mail.content.map(({ value }) => value).join('\n'),
          ...partsOf(mail, headers),
          token: args['message_id'] ?? '',
          ...(template === undefined ? {} : { template }),
          at: Date.now(),
        };
        this.ledger.append(message);
        this.webhook.start(message, args, mail.categories);
        this.accepted(message);
      }
    }
    return empty(202, { 'x-message-id': id });
  }

  private rateLimited(): Reply {
    const reset = Math.ceil(Date.now() / 1000 + this.options.retryAfterSeconds);
    return errors(429, [{ field: null, message: 'too many requests' }], {
      'x-ratelimit-limit': '600',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(reset),
    });
  }
}

/** What a mail program needs besides the body. */
function partsOf(
  { content, from }: Mail,
  headers: Record<string, string>,
): Pick<MessageRecord, 'textLength' | 'fromName' | 'headers'> {
  const [first] = content;
  const isPlain = first?.type === 'text/plain' && content.length > 1;
  return {
    ...(isPlain ? { textLength: first.value.length } : {}),
    ...(from.name === undefined ? {} : { fromName: from.name }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
}

const errors = (
  status: number,
  list: { field: string | null; message: string }[],
  headers: Record<string, string> = {},
): Reply => json(status, { errors: list.map((error) => ({ ...error, help: null })) }, headers);

function identityOf(mail: Mail): string {
  const [first] = mail.personalizations;
  return `${first?.to[0]?.email ?? ''}\n${mail.subject}\n${mail.content[0]?.value ?? ''}`;
}
