import { ABILITIES, SERVICE_ROWS, type ServiceRow } from '#domain/services/service-rows.js';
import { CHIME_CONTRACT } from '#providers/testing/chime/chime.contract.js';
import { CHIME_ROW } from '#providers/testing/chime/chime-row.js';
import { scopesForSave } from '#providers/testing/consent-scopes.js';
import { tryContract } from '#providers/testing/try-contract.js';

// What docs/adding-a-service.md promises: a fourth service is a folder and a row, and the contract tries it.
tryContract(CHIME_CONTRACT);

const rows: [string, ServiceRow][] = [...Object.entries(SERVICE_ROWS), ['chime', CHIME_ROW]];

describe.each(rows)('the row of %s', (_service, row) => {
  it('says of every ability whether the service has it', () => {
    expect(Object.keys(row.abilities).sort()).toEqual([...ABILITIES].sort());
  });

  it('has a word for every scope that is asked for', () => {
    expect(scopesForSave(row).filter((scope) => row.words[scope] === undefined)).toEqual([]);
  });

  it('can read back what it can do', () => {
    const { saveRelease, followArtist, checkSave, checkFollow } = row.abilities;
    if (saveRelease.kind === 'can') expect(checkSave.kind).toBe('can');
    if (followArtist.kind === 'can') expect(checkFollow.kind).toBe('can');
  });

  it("leads to the service's own pages by https", () => {
    for (const page of Object.values(row.pages)) {
      expect(new URL(page).protocol).toBe('https:');
      expect(page.endsWith('/')).toBe(true);
    }
  });
});
