import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'csv-stringify/sync';
import { storyDiceOf } from '#database/demo/dice.js';

/**
 * Writes fans.csv: the fans of the demo, made from a fixed seed. Phone numbers are from ranges that are set aside for
 * fiction (555-01xx, and similar ranges elsewhere). Emails are of example.com. Run it with `npm run demo:fans`.
 */
const COLUMNS = [
  'external_id',
  'email',
  'phone',
  'territory',
  'zone',
  'service',
  'refresh_token',
  'path',
  'email_consent',
  'sms_consent',
  'source',
] as const;
type Row = Record<(typeof COLUMNS)[number], string>;

const FANS = 400;
/** One fan in this many has a grant that no longer works at the release. */
const REVOKED_EACH = 23;
/** Of the fans of the other services one in this many asked for a reminder only. */
const REMINDED_EACH = 3;

const dice = storyDiceOf('segue demo fans');

/** The territories of the fans, and the fictional phone numbers there (the n-th of them). */
const PLACES: readonly {
  territory: string;
  zones: string[];
  weight: number;
  phone?: (n: number) => string;
}[] = [
  {
    territory: 'US',
    zones: [
      'America/New_York',
      'America/Chicago',
      'America/Denver',
      'America/Los_Angeles',
      'Pacific/Honolulu',
    ],
    weight: 42,
    phone: (n) => `+1${['212', '312', '303', '213', '617'][n % 5] ?? '212'}55501${two(Math.floor(n / 5))}`,
  },
  {
    territory: 'CA',
    zones: ['America/Toronto', 'America/Vancouver', 'America/St_Johns'],
    weight: 10,
    phone: (n) => `+1${['416', '604', '709'][n % 3] ?? '416'}55501${two(Math.floor(n / 3))}`,
  },
  { territory: 'DE', zones: ['Europe/Berlin'], weight: 10, phone: (n) => `+4917139200${two(n)}` },
  { territory: 'SE', zones: ['Europe/Stockholm'], weight: 5, phone: (n) => `+467017406${two(5 + (n % 90))}` },
  { territory: 'GB', zones: ['Europe/London'], weight: 11 },
  { territory: 'FR', zones: ['Europe/Paris'], weight: 6 },
  { territory: 'JP', zones: ['Asia/Tokyo'], weight: 5 },
  { territory: 'AU', zones: ['Australia/Sydney', 'Australia/Perth', 'Australia/Adelaide'], weight: 5 },
  { territory: 'BR', zones: ['America/Sao_Paulo', 'America/Manaus'], weight: 3 },
  { territory: 'IN', zones: ['Asia/Kolkata'], weight: 2 },
  { territory: 'NP', zones: ['Asia/Kathmandu'], weight: 1 },
];

const two = (n: number): string => String(n % 100).padStart(2, '0');
const phonesGiven = new Map<string, number>();

function fan(number: number): Row {
  const place = dice.pick(PLACES.map((each) => [each, each.weight] as const));
  const zone = place.zones[Math.floor(dice.roll() * place.zones.length)] ?? '';
  const service = dice.pick([
    ['spotify', 66],
    ['apple_music', 14],
    ['deezer', 7],
    ['', 13],
  ] as const);
  const phone =
    dice.roll() < 0.42 && place.phone !== undefined ? nextPhone(place.territory, place.phone) : '';
  const hasEmail = dice.roll() < 0.68;
  const id = `fan-${String(number).padStart(4, '0')}`;
  const grants = service === 'spotify' || (service !== '' && number % REMINDED_EACH !== 0);
  return {
    external_id: id,
    email: hasEmail ? `${id}@example.com` : '',
    phone,
    territory: place.territory,
    zone: dice.roll() < 0.85 ? zone : '',
    service,
    refresh_token: grants ? grant(id, number) : '',
    path: grants ? 'service' : 'reminder',
    email_consent: hasEmail && dice.roll() < 0.9 ? 'yes' : 'no',
    sms_consent: phone !== '' && dice.roll() < 0.85 ? 'yes' : 'no',
    source: dice.pick([
      ['instagram', 38],
      ['tiktok', 24],
      ['newsletter', 20],
      ['direct', 18],
    ] as const),
  };
}

/** As in real life, some fans have taken the grant back by the release. They are asked to save it themselves. */
const grant = (id: string, number: number): string =>
  `sandbox-refresh.${id}${number % REVOKED_EACH === 0 ? '.revoked' : ''}`;

function nextPhone(territory: string, phone: (n: number) => string): string {
  const n = phonesGiven.get(territory) ?? 0;
  phonesGiven.set(territory, n + 1);
  return phone(n);
}

/** Real files have such rows, too. The import names each of them by its line and leaves it out. */
function troubles(good: readonly Row[]): Row[] {
  const like = (index: number, changes: Partial<Row>): Row => {
    const row = good[index];
    if (row === undefined) throw new Error(`No row ${index}.`);
    return {
      ...row,
      external_id: `bad-${index}`,
      email: `bad-${index}@example.com`,
      phone: '',
      refresh_token: '',
      service: '',
      path: 'reminder',
      ...changes,
    };
  };
  const withPhone = good.find((row) => row.phone !== '');
  const withEmail = good.find((row) => row.email !== '');
  return [
    like(1, { external_id: '', email: '', phone: '555-CALL-ME' }),
    like(2, { external_id: '', email: 'not an address' }),
    like(3, { path: 'service' }),
    like(4, { service: 'myspace', refresh_token: 'sandbox-refresh.bad-4' }),
    like(5, { sms_consent: 'maybe' }),
    like(6, { external_id: '', email: '', phone: '' }),
    like(7, { email_consent: 'perhaps' }),
    // A row without an id is about the fan who has its phone or its email, and that fan is in the file already.
    like(8, {
      external_id: '',
      email: '',
      phone: withPhone?.phone ?? '',
      territory: withPhone?.territory ?? '',
    }),
    like(9, { external_id: '', email: withEmail?.email ?? '' }),
    // The same row twice.
    { ...like(10, {}), ...good[10] },
  ];
}

const good = Array.from({ length: FANS }, (_value, index) => fan(index + 1));
const rows = [...good];
for (const [index, row] of troubles(good).entries()) rows.splice(30 + index * 37, 0, row);
const path = fileURLToPath(new URL('../../../tools/demo/fans.csv', import.meta.url));
writeFileSync(path, stringify(rows, { header: true, columns: [...COLUMNS] }));
