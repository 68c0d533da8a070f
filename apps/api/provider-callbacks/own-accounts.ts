import { Injectable } from '@nestjs/common';
import { SendgridCredentialsSchema, TwilioCredentialsSchema } from '#contracts/sending/sender-credentials.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { senderById, sendersOfAccount } from '#database/sending/senders.js';

/** The accounts that workspaces have at providers. What one of them signs concerns its own workspace only. */
@Injectable()
export class OwnAccounts {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** The auth tokens that workspaces have given for this Twilio account, and what each sends from. */
  async ofTwilio(accountSid: string): Promise<{ workspaceId: string; authToken: string; from: string }[]> {
    if (accountSid === '') return [];
    const senders = await sendersOfAccount(this.database, accountSid);
    return senders.flatMap(({ workspaceId, from, credentialsEncrypted: sealed }) => {
      const account = TwilioCredentialsSchema.safeParse(this.opened(sealed));
      return account.success ? [{ workspaceId, from, authToken: account.data.authToken }] : [];
    });
  }

  /** The verification key of the SendGrid account of this sender. Undefined: it has told none. */
  async ofSendgrid(senderId: string): Promise<{ workspaceId: string; publicKey: string } | undefined> {
    const sender = await senderById(this.database, senderId);
    const account = SendgridCredentialsSchema.safeParse(this.opened(sender?.credentialsEncrypted ?? null));
    const key = account.success ? account.data.webhookPublicKey : undefined;
    if (sender === undefined || key === undefined) return undefined;
    return { workspaceId: sender.workspaceId, publicKey: key };
  }

  private opened(sealed: string | null): unknown {
    return sealed === null ? undefined : JSON.parse(this.box.open(sealed));
  }
}
