import type { CreateSender, PatchSender } from '#contracts/sending/own-senders.js';
import { SendgridCredentialsSchema, TwilioCredentialsSchema } from '#contracts/sending/sender-credentials.js';
import type { ApiConfig } from '#config/config.js';
import type { FieldError } from '#contracts/http/problem.js';
import { hasArtist } from '#database/releases/has-artist.js';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { insertSender, saveSender, type StoredSender } from '#database/sending/senders.js';
import { assertNever } from '#domain/assert-never.js';
import { normaliseEmail } from '#domain/fans/email.js';
import type { AddressChannel } from '#domain/terms.js';
import { sendgridSignatureCheck } from '#providers/sendgrid/sendgrid-signature.js';

export type SenderChange =
  | { kind: 'saved'; sender: StoredSender }
  | { kind: 'bad_fields'; errors: FieldError[] }
  /** It would send by the installation's account from something that is not the installation's own. */
  | { kind: 'needs_account' }
  | { kind: 'refused'; reason: string };

/** What the installation's own accounts send from. */
export type InstallationFrom = Pick<ApiConfig, 'TWILIO_FROM' | 'EMAIL_FROM'>;

/** What a sender without an account of its own sends from, whatever its row says. */
export function installationFrom(
  channel: AddressChannel,
  { TWILIO_FROM, EMAIL_FROM }: InstallationFrom,
): string {
  switch (channel) {
    case 'sms':
      return TWILIO_FROM;
    case 'email':
      return EMAIL_FROM;
    default:
      return assertNever(channel);
  }
}

/** Makes a sender of the workspace, or of one artist. Its keys are sealed, and nobody reads them again. */
export async function makeSender(
  sql: Sql,
  { box, installation }: Around,
  workspaceId: string,
  given: CreateSender,
): Promise<SenderChange> {
  const { channel, name, artistId = null } = given;
  if (artistId !== null && !(await hasArtist(sql, workspaceId, artistId)))
    return { kind: 'bad_fields', errors: [{ path: 'artistId', message: 'is no artist of this workspace' }] };
  const errors = keyErrors(given.credentials);
  if (errors.length > 0) return { kind: 'bad_fields', errors };
  const own = installationFrom(channel, installation);
  const from = fromOf({ channel, own, asked: given.from, ownAccount: given.credentials !== undefined });
  if (from.kind !== 'from') return from;
  const made = await insertSender(sql, {
    ...{ workspaceId, artistId, channel, name },
    from: from.from,
    fromName: given.channel === 'email' ? (given.fromName ?? null) : null,
    ...sealedAccount(box, workspaceId, given.credentials),
  });
  const whose = artistId === null ? 'The workspace' : 'The artist';
  return made === undefined
    ? { kind: 'refused', reason: `${whose} has a sender on this channel already: change or delete that one.` }
    : { kind: 'saved', sender: made };
}

/** Changes what is given. From the next message on it counts. */
export async function changeSender(
  sql: Sql,
  { box, installation }: Around,
  before: StoredSender,
  patch: PatchSender,
): Promise<SenderChange> {
  const errors = [...fromErrors(before.channel, patch), ...accountErrors(before.channel, patch)];
  if (errors.length > 0) return { kind: 'bad_fields', errors };
  const account =
    patch.credentials === undefined
      ? { credentialsEncrypted: before.credentialsEncrypted, credential: before.credential }
      : sealedAccount(box, before.workspaceId, patch.credentials ?? undefined);
  // What stood there without an account is the installation's, or was never the workspace's to choose.
  const kept = before.credentialsEncrypted === null ? undefined : before.from;
  const ownAccount = account.credentialsEncrypted !== null;
  const from = fromOf({
    ...{ channel: before.channel, own: installationFrom(before.channel, installation), ownAccount },
    asked: patch.from ?? (ownAccount ? kept : undefined),
  });
  if (from.kind !== 'from') return from;
  const sender = await saveSender(sql, {
    ...before,
    name: patch.name ?? before.name,
    from: from.from,
    fromName: patch.fromName === undefined ? before.fromName : patch.fromName,
    ...account,
  });
  return { kind: 'saved', sender };
}

interface Around {
  box: SecretBox;
  installation: InstallationFrom;
}

type From = { kind: 'from'; from: string } | Exclude<SenderChange, { kind: 'saved' } | { kind: 'refused' }>;

/**
 * What the sender sends from. The installation's accounts hold the verified addresses and numbers of everybody, so a
 * workspace may choose among them only with an account of its own.
 */
function fromOf({ channel, own, asked, ownAccount }: FromChoice): From {
  const from = asked === undefined || channel !== 'email' ? asked : emailOf(asked);
  if (!ownAccount)
    return from === undefined || from === own ? { kind: 'from', from: own } : { kind: 'needs_account' };
  if (from !== undefined) return { kind: 'from', from };
  return {
    kind: 'bad_fields',
    errors: [{ path: 'from', message: 'is needed with an account of your own' }],
  };
}

interface FromChoice {
  channel: AddressChannel;
  /** The installation's own. */
  own: string;
  asked: string | undefined;
  ownAccount: boolean;
}

function emailOf(text: string): string {
  const address = normaliseEmail(text);
  return address.kind === 'ok' ? address.address : text;
}

function fromErrors(channel: AddressChannel, { from, fromName }: PatchSender): FieldError[] {
  const isEmail = from?.includes('@') === true;
  if (from !== undefined && isEmail !== (channel === 'email'))
    return [{ path: 'from', message: `is not what ${channel} is sent from` }];
  if (fromName != null && channel !== 'email')
    return [{ path: 'fromName', message: 'only an email has a name of its sender' }];
  return [];
}

function accountErrors(channel: AddressChannel, { credentials }: PatchSender): FieldError[] {
  if (credentials == null) return [];
  const fits = channel === 'sms' ? 'accountSid' in credentials : 'apiKey' in credentials;
  return fits
    ? keyErrors(credentials)
    : [{ path: 'credentials', message: `is no account that sends ${channel}` }];
}

type Account = CreateSender['credentials'];

/** A verification key that cannot be read would let no event in, and nobody would know why. */
function keyErrors(account: Account): FieldError[] {
  const key = account !== undefined && 'apiKey' in account ? account.webhookPublicKey : undefined;
  if (key === undefined) return [];
  try {
    sendgridSignatureCheck(key);
    return [];
  } catch {
    return [{ path: 'credentials.webhookPublicKey', message: 'is no public key' }];
  }
}

function sealedAccount(
  box: SecretBox,
  workspaceId: string,
  account: Account,
): Pick<StoredSender, 'credentialsEncrypted' | 'credential'> {
  if (account === undefined) return { credentialsEncrypted: null, credential: null };
  const sealed = box.seal(JSON.stringify(account));
  const twilio = TwilioCredentialsSchema.safeParse(account);
  if (twilio.success) return { credentialsEncrypted: sealed, credential: twilio.data.accountSid };
  const { apiKey } = SendgridCredentialsSchema.parse(account);
  // The key itself is a secret: its fingerprint tells accounts apart.
  return { credentialsEncrypted: sealed, credential: box.fingerprint(workspaceId, apiKey) };
}
