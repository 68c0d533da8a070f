import { territoryOfZone } from './territory-of-zone.js';

describe('the territory of a zone', () => {
  it.each([
    ['Europe/Berlin', 'DE'],
    ['America/Los_Angeles', 'US'],
    ['America/New_York', 'US'],
    ['America/Vancouver', 'CA'],
    ['Asia/Tokyo', 'JP'],
    ['Australia/Melbourne', 'AU'],
    ['UTC', undefined],
    ['Mars/Olympus', undefined],
    ['', undefined],
  ])('%s is %s', (zone, territory) => {
    expect(territoryOfZone(zone)).toBe(territory);
  });

  it('is not guessed where two countries share a zone', () => {
    // Norway, with its islands, and others keep it.
    expect(territoryOfZone('Europe/Oslo')).toBeUndefined();
  });
});
