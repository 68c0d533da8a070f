import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { ENTRIES, type SimulatedEntry } from '#domain/simulator/audience.js';
import { errorMessage, StartError } from '#tools/process.js';

export interface SimulateOptions {
  help: boolean;
  flow: string;
  /** A file of fans. Undefined means made-up fans. */
  fansFile: string | undefined;
  fans: number;
  /** The share of the made-up fans who have pre-saved before. */
  returning: number;
  /** Undefined means the way in that the flow has. */
  entry: SimulatedEntry | undefined;
  release: ReleaseClock;
  from: number;
  days: number;
  seed: string;
  messages: string | undefined;
  /** The API whose workspace's messages are taken, and the key of that workspace. */
  api: string | undefined;
  key: string | undefined;
  servicePerSecond: number;
  /** The schedule of this many fans is printed. */
  schedule: number;
  json: boolean;
}

export const HELP = `Plays a flow with fans on a clock of its own. It shows who gets what, and when, before any real fan does.

  npm run simulate -- FLOW.json [FANS.csv] [options]

  FLOW.json          a flow as POST /v1/flows takes it
  FANS.csv           fans as POST /v1/fans/import takes them; without it, made-up fans
  --fans N           number of made-up fans, instead of a file (default: 1000)
  --entry WAY        pre_save, visit, or request (a launch audience); default: the flow's own
  --returning SHARE  share of the made-up fans who pre-saved an earlier release (default: 0)
  --release WHEN     2026-12-04 or 2026-12-04T18:00: each territory by its own clock;
                     2026-12-04T18:00:00Z: everywhere at once (default: in 14 days, local midnight)
  --from WHEN        when the campaign starts (default: now), ISO 8601
  --days N           how far to look ahead (default: 90)
  --seed TEXT        another seed gives other random results (default: 1)
  --messages FILE    the flow's messages: [{ "key", "channel", "subject"?, "body" }], or an answer of
                     GET /v1/templates (default: those of "Release growth")
  --api URL          take the messages of a workspace instead, by its API key:
  --key KEY          … this one, or the one in SEGUE_API_KEY
  --service-rate N   calls a second that each streaming service allows (default: 50)
  --schedule N       show the schedule of the first N fans (default: 3)
  --json             the whole report as JSON
  --help             this page
`;

const DAY_MS = 86_400_000;

export function parseSimulateOptions(args: string[], now: number): SimulateOptions {
  const { values, positionals } = parse(args);
  const [flow, fansFile, ...more] = positionals;
  if (values.help) return { ...WITHOUT_FLOW, help: true };
  if (flow === undefined) throw new StartError('Name the file of a flow; see --help.');
  if (more.length > 0) throw new StartError(`There is no place for "${more.join(' ')}"; see --help.`);
  if (fansFile !== undefined && (values.fans !== undefined || values.returning !== undefined))
    throw new StartError(
      '--fans and --returning are about made-up fans: leave them out beside a file of fans.',
    );
  if (values.api !== undefined && values.messages !== undefined)
    throw new StartError('--api and --messages both bring messages: leave one out.');
  const from = values.from === undefined ? now : instant('--from', values.from);
  return {
    ...{ help: false, flow, fansFile, from, messages: values.messages, seed: values.seed, json: values.json },
    ...{ api: values.api === undefined ? undefined : address(values.api), key: values.key },
    fans: whole('--fans', values.fans ?? '1000', 1, 100_000),
    returning: share('--returning', values.returning ?? '0'),
    entry: values.entry === undefined ? undefined : entryWay(values.entry),
    days: whole('--days', values.days, 1, 730),
    servicePerSecond: whole('--service-rate', values['service-rate'], 1, 100_000),
    schedule: whole('--schedule', values.schedule, 0, 1000),
    release: values.release === undefined ? inTwoWeeks(from) : releaseClock(values.release),
  };
}

const WITHOUT_FLOW: Omit<SimulateOptions, 'help'> = {
  ...{
    flow: '',
    fansFile: undefined,
    fans: 0,
    returning: 0,
    entry: undefined,
    release: { kind: 'global', at: 0 },
    from: 0,
    days: 0,
    seed: '',
  },
  ...{ messages: undefined, api: undefined, key: undefined, servicePerSecond: 0, schedule: 0, json: false },
};

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        fans: { type: 'string' },
        returning: { type: 'string' },
        entry: { type: 'string' },
        days: { type: 'string', default: '90' },
        seed: { type: 'string', default: '1' },
        schedule: { type: 'string', default: '3' },
        'service-rate': { type: 'string', default: '50' },
        release: { type: 'string' },
        from: { type: 'string' },
        messages: { type: 'string' },
        api: { type: 'string' },
        key: { type: 'string' },
      },
    });
  } catch (error) {
    throw new StartError(`${errorMessage(error).split('. ')[0] ?? ''}; see --help.`);
  }
}

const inTwoWeeks = (from: number): ReleaseClock => ({
  kind: 'local',
  date: new Date(from + 14 * DAY_MS).toISOString().slice(0, 10),
  time: '00:00',
});

const LocalSchema = z.tuple([z.iso.date(), z.iso.time({ precision: -1 })]);

function releaseClock(text: string): ReleaseClock {
  const [date = '', time = '00:00'] = text.split('T');
  const local = LocalSchema.safeParse([date, time]);
  if (local.success) return { kind: 'local', date: local.data[0], time: local.data[1] };
  return { kind: 'global', at: instant('--release', text) };
}

function instant(name: string, text: string): number {
  const parsed = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).safeParse(text);
  if (parsed.success) return Date.parse(parsed.data);
  throw new StartError(`${name} must be a date or an ISO 8601 time with its zone, not "${text}".`);
}

function address(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new StartError(`--api must be the address of an API, as http://127.0.0.1:3000, not "${text}".`);
}

function entryWay(text: string): SimulatedEntry {
  const parsed = z.enum(ENTRIES).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new StartError(`--entry must be one of ${ENTRIES.join(', ')}, not "${text}".`);
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new StartError(`${name} must be a share from 0 to 1, not "${text}".`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
