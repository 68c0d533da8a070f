import { v7 as uuid } from 'uuid';
import type { RequestConfirmation } from '#contracts/consents/consents.js';
import { spend } from '#database/access/rate-limits.js';
import { findPageSubjectOf } from '#database/campaigns/campaign-pages.js';
import { questionLimits } from '#database/consents/question-limits.js';
import { addSignUp } from '#database/consents/sign-ups.js';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Database } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import { readIdentities, sealAddress } from '#database/fans/identities.js';
import type { SecretBox } from '#database/secret-box.js';
import { normaliseAddress } from '#domain/fans/normalise-address.js';
import { territoryOfPhone } from '#domain/fans/phone.js';

interface Asked {
  workspaceId: string;
  fanId: string;
  request: RequestConfirmation;
}

type AskOutcome =
  | { kind: 'asked'; id: string }
  | { kind: 'unknown'; what: 'fan' | 'campaign' }
  | { kind: 'bad_address'; message: string }
  | { kind: 'not_now'; reason: string };

/**
 * Sends the fan the question of a double opt-in, for a consent that they gave elsewhere, or that is to be given anew.
 * Nothing changes before the fan answers it: the wording, the source and both times then come into the ledger.
 */
export async function requestConfirmation(
  { database, box }: { database: Database; box: SecretBox },
  asked: Asked,
): Promise<AskOutcome> {
  const { workspaceId, fanId, request } = asked;
  const fan = await findFan(database, workspaceId, fanId);
  if (fan === undefined) return { kind: 'unknown', what: 'fan' };
  const subject = await findPageSubjectOf(database, request.campaignId);
  if (subject?.workspaceId !== workspaceId) return { kind: 'unknown', what: 'campaign' };
  if (subject.status !== 'live' && subject.status !== 'paused')
    return { kind: 'not_now', reason: 'Only a campaign that is live or paused asks fans to confirm.' };
  const address = await addressOf(database, box, asked);
  if (address.kind !== 'valid') return address;
  return ask({ database, box }, asked, address.address);
}

type AddressToAsk = { kind: 'valid'; address: string } | { kind: 'bad_address'; message: string };

/** The address of the request; else the one that the fan has. */
async function addressOf(
  database: Database,
  box: SecretBox,
  { workspaceId, fanId, request }: Asked,
): Promise<AddressToAsk> {
  if (request.address !== undefined) {
    const given = normaliseAddress(request.channel, request.address);
    if (given.kind === 'invalid')
      return { kind: 'bad_address', message: 'is not an address of this channel' };
    return { kind: 'valid', address: given.address };
  }
  const identities = await readIdentities(database, workspaceId, fanId);
  const own = identities.find(({ channel }) => channel === request.channel);
  if (own === undefined) return { kind: 'bad_address', message: 'the fan has no address on this channel' };
  return { kind: 'valid', address: box.open(own.encrypted) };
}

async function ask(
  { database, box }: { database: Database; box: SecretBox },
  { workspaceId, fanId, request }: Asked,
  address: string,
): Promise<AskOutcome> {
  const { campaignId, channel, purpose, wording, language, sourceUrl } = request;
  const sealed = sealAddress(box, workspaceId, channel, address);
  return database.transaction(async (sql): Promise<AskOutcome> => {
    if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac: sealed.hmac }))
      return { kind: 'not_now', reason: 'The owner of the address wants no messages.' };
    const wait = await spend(sql, questionLimits(box, workspaceId, channel, address));
    if (wait !== undefined)
      return { kind: 'not_now', reason: `The address was asked too often. Ask again in ${wait} seconds.` };
    const id = uuid();
    await addSignUp(sql, {
      ...{ id, workspaceId, campaignId, fanId, channel, purpose, language, wording, sourceUrl },
      addressHmac: sealed.hmac,
      addressEncrypted: sealed.encrypted,
      nameEncrypted: null,
      originEncrypted: box.seal(JSON.stringify({ ip: null, userAgent: 'api' })),
      territory: channel === 'sms' ? territoryOfPhone(address) : undefined,
      zone: undefined,
    });
    return { kind: 'asked', id };
  });
}
