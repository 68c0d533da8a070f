import type { Service } from '#domain/terms.js';
import { sha256 } from '#providers/sandbox/random.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { RecordOf } from '#providers/sandbox/store/records.js';

type Release = RecordOf<'release'>;

/** A release's id on a service, made out of its UPC: Spotify's are letters and digits, the others' are numbers. */
function usualId(service: Service, upc: string): string {
  if (service === 'spotify') return sha256(upc).slice(0, 22);
  return String(Number.parseInt(sha256(`${service}\n${upc}`).slice(0, 12), 16) % 10_000_000_000);
}

/** The id under which a release is known on a service; where nobody has named one, the usual one of its UPC. */
export function releaseIdOf(service: Service, upc: string, known: Release | undefined): string {
  if (service === 'spotify') return known?.id ?? usualId(service, upc);
  return known?.ids?.[service] ?? usualId(service, upc);
}

/** The ids of a release on all other services. */
export const otherIds = (upc: string, given: Release['ids'] = {}): NonNullable<Release['ids']> => ({
  apple_music: given.apple_music ?? usualId('apple_music', upc),
  deezer: given.deezer ?? usualId('deezer', upc),
});

/** Can a release be played in a market by now? `byDefault`: one that nobody has named. */
export function isOut(known: Release | undefined, market: string | null, byDefault: boolean): boolean {
  const late = market === null ? undefined : known?.lateUntil?.[market.toUpperCase()];
  return (known?.available ?? byDefault) && (late === undefined || late <= Date.now());
}

/** Can the release with this id be put into a library? One that nobody has named can. */
export const releaseIsOut = (ledger: Ledger, id: string): boolean =>
  ledger.releaseById(id)?.available ?? true;
