import { stringify } from 'csv-stringify/sync';
import { storyDiceOf } from '#database/demo/dice.js';

/** US area codes, each with the 100 numbers that are set aside for fiction (555-01xx). */
const AREA_CODES = ['212', '312', '303', '213', '617', '305', '404', '415', '512', '702'];

const PLACES = [
  ['US,America/New_York', 40],
  ['US,America/Los_Angeles', 20],
  ['GB,Europe/London', 15],
  ['DE,Europe/Berlin', 15],
  ['JP,Asia/Tokyo', 10],
] as const;

/** Of a hundred fans so many connect each service; the others ask to be reminded. */
const WHERE_THEY_LISTEN = [
  ['spotify', 36],
  ['apple_music', 17],
  ['deezer', 17],
  ['', 30],
] as const;

/**
 * A file in the form that the import takes, and the ids in it. Half of the fans in the US have a phone, as long as
 * there are numbers.
 */
export function stormFans(seed: string, count: number): { csv: string; ids: string[] } {
  const dice = storyDiceOf(`${seed} fans`);
  let phones = 0;
  const phone = (): string => {
    const area = AREA_CODES[Math.floor(phones / 100)];
    if (area === undefined) return '';
    phones += 1;
    return `+1${area}55501${String((phones - 1) % 100).padStart(2, '0')}`;
  };
  const rows = Array.from({ length: count }, (_, index) => {
    const id = `fan-${String(index + 1).padStart(5, '0')}`;
    const [territory = '', zone = ''] = dice.pick(PLACES).split(',');
    const service = dice.pick(WHERE_THEY_LISTEN);
    const mobile = territory === 'US' && dice.chance(0.5) ? phone() : '';
    return {
      external_id: id,
      email: dice.chance(0.75) ? `${id}@example.com` : '',
      phone: mobile,
      ...{ territory, zone, service },
      refresh_token: service === '' ? '' : `sandbox-refresh.${id}${dice.chance(0.04) ? '.revoked' : ''}`,
      path: service === '' ? 'reminder' : 'service',
      ...{ email_consent: 'yes', sms_consent: mobile === '' ? '' : 'yes' },
    };
  });
  // A consent without an address is none.
  const honest = rows.map((row) => ({ ...row, email_consent: row.email === '' ? '' : row.email_consent }));
  return { csv: stringify(honest, { header: true }), ids: rows.map(({ external_id: id }) => id) };
}
