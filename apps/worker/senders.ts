import { z } from 'zod';
import { SenderDirectory } from '#activities/sender-directory.js';
import type { Channels } from '#activities/deps.js';
import type { WorkerConfig } from '#config/config.js';
import {
  type SendgridCredentials,
  SendgridCredentialsSchema,
  type TwilioCredentials,
  TwilioCredentialsSchema,
} from '#contracts/sending/sender-credentials.js';
import { Budget } from '#database/budgets/budget.js';
import { EMAIL_CREDENTIAL } from '#database/budgets/credential-halts.js';
import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { haltNameOf, type StoredSender } from '#database/sending/senders.js';
import { assertNever } from '#domain/assert-never.js';
import { SendgridEmailSender } from '#providers/sendgrid/sendgrid-email-sender.js';
import { TwilioSmsSender } from '#providers/twilio/twilio-sms-sender.js';

interface Parts {
  config: WorkerConfig;
  database: Database;
  box: SecretBox;
  channels: Channels;
}

/** After a pause the calls of a tenth of a second may go at once. */
export const burstOf = (perSecond: number): number => Math.max(1, Math.ceil(perSecond / 10));

/** The senders of workspaces and artists, as far as the list is known now. */
export async function senderDirectory(parts: Parts): Promise<SenderDirectory<Channels>> {
  const directory = new SenderDirectory(parts.database, (sender) => channelsWith(parts, sender));
  await directory.refresh();
  return directory;
}

/**
 * The channels with this sender in the place of its channel's. It has the budget of its account, and is halted alone.
 * How quick the provider is does not depend on who asks, so the pace is shared.
 */
async function channelsWith(parts: Parts, sender: StoredSender): Promise<Channels> {
  const { channels } = parts;
  switch (sender.channel) {
    case 'sms': {
      const sms = smsSender(parts, sender);
      const budget = await budgetFor(parts, sender, sms.provider, parts.config.TWILIO_PER_SECOND);
      return { ...channels, sms: { sender: sms, budget, pace: channels.sms.pace } };
    }
    case 'email': {
      const email = emailSender(parts, sender);
      const budget = await budgetFor(parts, sender, email.provider, parts.config.SENDGRID_PER_SECOND);
      return { ...channels, email: { sender: email, budget, pace: channels.email.pace } };
    }
    default:
      return assertNever(sender.channel);
  }
}

/** By the installation's account a message comes from the installation's own number, whatever the row says. */
function smsSender({ config, box }: Parts, { from, credentialsEncrypted }: StoredSender): TwilioSmsSender {
  const account: TwilioCredentials & { from: string } =
    credentialsEncrypted === null
      ? {
          ...{ accountSid: config.TWILIO_ACCOUNT_SID, authToken: config.TWILIO_AUTH_TOKEN },
          from: config.TWILIO_FROM,
        }
      : { ...opened(box, credentialsEncrypted, TwilioCredentialsSchema), from };
  return new TwilioSmsSender({ ...account, baseUrl: config.TWILIO_BASE_URL });
}

/** By the installation's account an email comes from the installation's own address; only the name may differ. */
function emailSender({ config, box }: Parts, sender: StoredSender): SendgridEmailSender {
  const { fromName, credentialsEncrypted } = sender;
  const email = credentialsEncrypted === null ? config.EMAIL_FROM : sender.from;
  const account: SendgridCredentials =
    credentialsEncrypted === null
      ? { apiKey: config.SENDGRID_API_KEY }
      : opened(box, credentialsEncrypted, SendgridCredentialsSchema);
  const from = fromName === null ? { email } : { email, name: fromName };
  return new SendgridEmailSender({ apiKey: account.apiKey, baseUrl: config.SENDGRID_BASE_URL, from });
}

function opened<T>(box: SecretBox, sealed: string, schema: z.ZodType<T>): T {
  const stored: unknown = JSON.parse(box.open(sealed));
  return schema.parse(stored);
}

async function budgetFor(
  { database, config }: Parts,
  { id, workspaceId, channel, credential }: StoredSender,
  provider: string,
  perSecond: number,
): Promise<Budget> {
  const own = channel === 'sms' ? config.TWILIO_ACCOUNT_SID : EMAIL_CREDENTIAL;
  // The account is a workspace's word. It must not hold up others who name the same one.
  const account = credential === null ? own : `own:${workspaceId}:${credential}`;
  const key = { provider, credential: account };
  const budget = new Budget(database, key, perSecond, burstOf(perSecond), haltNameOf(id));
  await budget.configure();
  return budget;
}
