import { Injectable } from '@nestjs/common';
import type { Occasion } from '#database/events/new-event.js';
import { v7 as uuid } from 'uuid';
import type { RecordConsent } from '#contracts/consents/consents.js';
import type { CreatedFan, CreateFan } from '#contracts/fans/fans.js';
import type { FieldError } from '#contracts/http/problem.js';
import { recordConsents } from '#database/consents/consents.js';
import type { NewConsent } from '#database/consents/ledger.js';
import { Database, type Sql } from '#database/database.js';
import { changeFanProfile } from '#database/fans/fan-profile.js';
import { insertFans } from '#database/fans/fans.js';
import {
  findIdentityOwners,
  insertIdentities,
  sealAddress,
  type SealedAddress,
} from '#database/fans/identities.js';
import { SecretBox } from '#database/secret-box.js';
import { evidenceProblem } from '#domain/consents/evidence.js';
import { normaliseAddress } from '#domain/fans/normalise-address.js';
import { ADDRESS_CHANNELS, type AddressChannel, type EpochMs, isAddressChannel } from '#domain/terms.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

type CreateFanOutcome =
  | { kind: 'created'; fanId: string; sameAddress: CreatedFan['sameAddress'] }
  | { kind: 'bad_fields'; errors: FieldError[] }
  | { kind: 'known_external_id' };

const FIELD: Record<AddressChannel, 'email' | 'phone'> = { email: 'email', sms: 'phone' };

/**
 * A new fan with identities and consents, all or nothing. The fan's id never derives from an address, and another
 * fan with the same address is reported, not merged: a typed address proves nothing.
 */
@Injectable()
export class FanCreation {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  async create(workspaceId: string, fan: CreateFan): Promise<CreateFanOutcome> {
    const occurredAt = await this.clocks.now(workspaceId);
    const { addresses, errors } = sealIdentities(this.box, workspaceId, fan, occurredAt);
    if (errors.length > 0) return { kind: 'bad_fields', errors };
    const fanId = uuid();
    return this.database.transaction(async (sql): Promise<CreateFanOutcome> => {
      const { externalId = null, territory = null, zone = null, locale = null } = fan;
      const made = await insertFans(sql, workspaceId, [{ id: fanId, externalId, territory, zone, locale }]);
      if (made.length === 0) return { kind: 'known_external_id' };
      await changeFanProfile(sql, this.box, { workspaceId, fanId }, fan);
      const on = { workspaceId, occurredAt, origin: 'api' as const, fanId };
      return {
        kind: 'created',
        fanId,
        sameAddress: await keepIdentities(sql, on, addresses, fan.consents),
      };
    });
  }
}

/** Writes a fan's addresses and what they agreed to with them. Says which other fans gave the same. */
export async function keepIdentities(
  sql: Sql,
  { fanId, ...occasion }: Occasion & { fanId: string },
  addresses: SealedAddress[],
  consents: RecordConsent[],
): Promise<CreatedFan['sameAddress']> {
  const { workspaceId } = occasion;
  const owners = await findIdentityOwners(sql, workspaceId, addresses);
  const identities = addresses.map((address) => ({ ...address, id: uuid(), fanId }));
  await insertIdentities(sql, workspaceId, identities);
  const entries = consents.map((consent) => ledgerEntry(fanId, consent));
  await recordConsents(sql, occasion, entries);
  return owners
    .filter((owner) => owner.fanId !== fanId)
    .map((owner) => ({ channel: owner.channel, fanId: owner.fanId }));
}

/** The addresses that were given, normalised and sealed; what is none, or a consent without one, is named by its field. */
export function sealIdentities(
  box: SecretBox,
  workspaceId: string,
  given: Pick<CreateFan, 'identities' | 'territory' | 'consents'>,
  now: EpochMs,
): { addresses: SealedAddress[]; errors: FieldError[] } {
  const addresses: SealedAddress[] = [];
  const errors: FieldError[] = [];
  for (const channel of ADDRESS_CHANNELS) {
    const text = given.identities[FIELD[channel]];
    if (text === undefined) continue;
    const normalised = normaliseAddress(channel, text, given.territory);
    if (normalised.kind === 'ok') {
      addresses.push(sealAddress(box, workspaceId, channel, normalised.address));
    } else {
      errors.push({ path: `identities.${FIELD[channel]}`, message: normalised.reason });
    }
  }
  const dates = evidenceErrors(given.consents, now, 'consents.');
  return { addresses, errors: [...errors, ...consentsWithoutAddress(given), ...dates] };
}

function consentsWithoutAddress(fan: Pick<CreateFan, 'identities' | 'consents'>): FieldError[] {
  return fan.consents.flatMap(({ channel }, index) => {
    const path = `consents.${index}.channel`;
    if (!isAddressChannel(channel)) return [{ path, message: 'only the fan’s own browser can give it' }];
    const field = FIELD[channel];
    const message = `the fan has no ${field} to consent for`;
    return fan.identities[field] === undefined ? [{ path, message }] : [];
  });
}

/** Times of evidence that cannot be. `now`: what the workspace's clock shows. */
export function evidenceErrors(
  consents: readonly Pick<RecordConsent, 'evidenceAt'>[],
  now: EpochMs,
  path: string,
): FieldError[] {
  return consents.flatMap(({ evidenceAt }, index) => {
    if (evidenceAt === undefined) return [];
    const message = evidenceProblem(Date.parse(evidenceAt), Math.max(now, Date.now()));
    const at = path === '' ? 'evidenceAt' : `${path}${index}.evidenceAt`;
    return message === undefined ? [] : [{ path: at, message }];
  });
}

export function ledgerEntry(fanId: string, consent: RecordConsent): NewConsent {
  const { channel, purpose, granted, method, wording, sourceUrl, evidenceAt } = consent;
  return {
    fanId,
    channel,
    purpose,
    granted,
    method,
    wording: wording ?? null,
    sourceUrl: sourceUrl ?? null,
    evidenceAt: evidenceAt === undefined ? null : new Date(evidenceAt),
  };
}
