import { expect, it } from '@jest/globals';
import type { ContractRig, ServiceContract } from './service-contract.js';

/** What an artist has released: the list of the service, and the UPCs. */
export function tryNewReleases({ items, upc }: ServiceContract, at: () => ContractRig): void {
  const listed = { artist: items.artist, title: 'Glass Season', day: '2026-11-27' };

  it('the releases of an artist since a day are listed, and their UPCs are told', async () => {
    const { adapter } = at().make();
    await at().setRelease({ upc, available: true, listed });
    await at().setRelease({
      ...{ upc: '5051275100099', available: true },
      listed: { ...listed, title: 'Paper Boats', day: '2026-11-19' },
    });
    const found = await adapter.newReleases(items.artist, '2026-11-20');
    if (found.kind !== 'ok') throw new Error(found.reason);
    expect(found.value).toMatchObject([{ title: 'Glass Season', day: '2026-11-27' }]);
    const { releaseId = '' } = found.value[0] ?? {};
    expect(await adapter.upcOf(releaseId)).toEqual({ kind: 'ok', value: upc });
    // It is the id by which the release is saved.
    expect(await adapter.isAvailable(upc)).toMatchObject({ kind: 'ok', value: { releaseId } });
    expect(await adapter.newReleases(items.artist, '2026-11-28')).toEqual({ kind: 'ok', value: [] });
  });

  it('an artist of whom nothing is new has an empty list', async () => {
    const { adapter } = at().make();
    expect(await adapter.newReleases(items.artist, '2026-11-20')).toEqual({ kind: 'ok', value: [] });
  });

  it.each(['redirected', 'pageInstead', 'cutAnswer', 'emptyInstead'] as const)(
    'a list that is not the service’s (%s) is asked for again',
    async (fault) => {
      const { adapter } = at().make();
      await at().faults({ [fault]: 1 });
      expect((await adapter.newReleases(items.artist, '2026-11-20')).kind).toBe('retry');
    },
  );
}
