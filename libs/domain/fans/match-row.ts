import { ADDRESS_CHANNELS, type AddressChannel } from '#domain/terms.js';

/** Addresses are compared by their fingerprints. */
export type Fingerprints = Partial<Record<AddressChannel, string>>;

export type RowMatch =
  /** `by` is the column that found the fan. */
  | { kind: 'known'; fanId: string; by: 'external_id' | AddressColumn }
  | { kind: 'new' }
  | { kind: 'ambiguous'; reason: string };

const COLUMN = { email: 'email', sms: 'phone' } as const satisfies Record<AddressChannel, string>;
export type AddressColumn = (typeof COLUMN)[AddressChannel];
export const columnOf = (channel: AddressChannel): AddressColumn => COLUMN[channel];

/** The fans that the rows of one batch may be about, and what is known of them. */
export class KnownFans {
  private readonly byExternalId = new Map<string, string>();
  private readonly byAddress = new Map<string, Set<string>>();
  private readonly addresses = new Map<string, Fingerprints>();

  addExternalId(externalId: string, fanId: string): void {
    this.byExternalId.set(externalId, fanId);
  }

  addAddress(fanId: string, channel: AddressChannel, fingerprint: string): void {
    const key = `${channel} ${fingerprint}`;
    const owners = this.byAddress.get(key);
    if (owners === undefined) this.byAddress.set(key, new Set([fanId]));
    else owners.add(fanId);
    this.addresses.set(fanId, { ...this.addresses.get(fanId), [channel]: fingerprint });
  }

  fanOf(externalId: string): string | undefined {
    return this.byExternalId.get(externalId);
  }

  ownersOf(channel: AddressChannel, fingerprint: string | undefined): ReadonlySet<string> {
    return (
      (fingerprint === undefined ? undefined : this.byAddress.get(`${channel} ${fingerprint}`)) ?? NOBODY
    );
  }

  addressOf(fanId: string, channel: AddressChannel): string | undefined {
    return this.addresses.get(fanId)?.[channel];
  }
}
const NOBODY: ReadonlySet<string> = new Set();

/**
 * Which fan a row is about. Its external id, the workspace's own word, decides alone. Without one the row is about the
 * only fan who has its email, else about the only fan who has its phone and no other email: people of one household
 * share a number, and each has an email of their own. Where several fans match, nothing is guessed.
 */
export function matchRow(
  row: { externalId: string | null; addresses: Fingerprints },
  known: KnownFans,
): RowMatch {
  if (row.externalId !== null) {
    const fanId = known.fanOf(row.externalId);
    return fanId === undefined ? { kind: 'new' } : { kind: 'known', fanId, by: 'external_id' };
  }
  const byEmail = known.ownersOf('email', row.addresses.email);
  const byPhone = known.ownersOf('sms', row.addresses.sms);
  const byBoth = [...byEmail].filter((fanId) => byPhone.has(fanId));
  if (byBoth.length > 0) return only(byBoth, 'email', 'phone');
  if (row.addresses.email === undefined)
    return byPhone.size === 0 ? { kind: 'new' } : only([...byPhone], 'phone');
  const withoutEmail = [...byPhone].filter((fanId) => known.addressOf(fanId, 'email') === undefined);
  if (byEmail.size > 0 && withoutEmail.length > 0)
    return { kind: 'ambiguous', reason: 'row: the email and the phone are those of different fans' };
  if (byEmail.size > 0) return only([...byEmail], 'email');
  return withoutEmail.length === 0 ? { kind: 'new' } : only(withoutEmail, 'phone');
}

function only(fanIds: readonly string[], by: AddressColumn, and?: AddressColumn): RowMatch {
  const [fanId, ...more] = fanIds;
  if (fanId === undefined || more.length > 0)
    return {
      kind: 'ambiguous',
      reason: `${by}: several fans have this ${by}${and === undefined ? '' : ` and this ${and}`}`,
    };
  return { kind: 'known', fanId, by };
}

/** What becomes of a row's address. */
export type AddressFate =
  /** The fan has it already, or gets it and nobody else has it. */
  | { kind: 'own' }
  /** The fan gets it; another fan has it, too. */
  | { kind: 'shared'; with: string }
  /** The fan has another: the first stays, since a list is no proof that it changed. */
  | { kind: 'kept' };

export function fateOf(
  fanId: string,
  channel: AddressChannel,
  fingerprint: string,
  known: KnownFans,
): AddressFate {
  const held = known.addressOf(fanId, channel);
  if (held === fingerprint) return { kind: 'own' };
  if (held !== undefined) return { kind: 'kept' };
  const [other] = known.ownersOf(channel, fingerprint);
  return other === undefined ? { kind: 'own' } : { kind: 'shared', with: other };
}

export const channelsOf = (addresses: Fingerprints): AddressChannel[] =>
  ADDRESS_CHANNELS.filter((channel) => addresses[channel] !== undefined);
