import { COUNTRY_NAMES } from './country-names.js';
import { STORE_ZONES } from './store-zones.js';
import { foldName, territoryOfName } from './territory-of-name.js';

describe('the name of a territory', () => {
  test.each([
    ['de', 'DE'],
    [' Gb ', 'GB'],
    ['UK', 'GB'],
    ['U.K.', 'GB'],
    ['England', 'GB'],
    ['United States', 'US'],
    ['united states of america', 'US'],
    ['USA', 'US'],
    ['Deutschland', 'DE'],
    ['ALLEMAGNE', 'DE'],
    ['Österreich', 'AT'],
    ['Osterreich', 'AT'],
    ['Côte d’Ivoire', 'CI'],
    ["Cote d'Ivoire", 'CI'],
    ['España', 'ES'],
    ['Türkei', 'TR'],
    ['Turkey', 'TR'],
    ['Korea, Republic of', 'KR'],
    ['Brasil', 'BR'],
    ['日本', 'JP'],
    ['Polska', 'PL'],
    ['Danmark', 'DK'],
  ])('%j is %s', (name, code) => {
    expect(territoryOfName(name)).toBe(code);
  });

  test.each(['', 'Narnia', 'QQ', 'Korea', 'The', '49', 'constructor'])('%j is none', (name) => {
    expect(territoryOfName(name)).toBeUndefined();
  });

  test('is told for every territory, and no name is told for two', () => {
    expect(Object.keys(COUNTRY_NAMES).sort()).toEqual(Object.keys(STORE_ZONES).sort());
    const names = Object.values(COUNTRY_NAMES).flatMap((all) => all.split('|').map(foldName));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
