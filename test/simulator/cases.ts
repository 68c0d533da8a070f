import fc from 'fast-check';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { Flow } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { regionOfPhone } from '#domain/places/region-of-phone.js';
import { preSaveAt } from '#domain/simulator/audience.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import type { ScheduleRow } from '#domain/simulator/schedule.js';
import type { TestParts } from '#test/harness/platform.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { newBrowser } from '#test/world/browsers.js';
import { addFan, makeWorld, type World } from '#test/world/world.js';
import { randomFan, type RandomFan } from './random-fans.js';
import { randomFlow } from './random-flows.js';
import type { Line } from './reality.js';
import type { Case } from './simulated.js';

const DAY = 86_400_000;
/**
 * The clocks of Europe change on 25 October 2026, and those of America on 1 November. So the days of these cases do
 * not all have the same length.
 */
const FROM = Date.UTC(2026, 9, 14, 15, 20);
/** Saves are spread over this long. */
const WINDOW_MS = 3_600_000;
const RELEASES: ReleaseClock[] = [
  { kind: 'local', date: '2026-10-23', time: '00:00' },
  {
    kind: 'local',
    date: '2026-10-25',
    time: '02:30',
    overrides: { DE: { date: '2026-10-26', time: '09:00' } },
  },
  { kind: 'global', at: Date.UTC(2026, 9, 24, 22) },
];

/** What workspaces choose about sending, beside those that choose nothing. */
const SENDINGS: (WorkspaceSending | undefined)[] = [
  undefined,
  {
    caps: {
      sms: { count: 2, within: { hours: 24 }, perCampaign: 2 },
      email: { count: 1, within: { days: 3 }, perCampaign: 1 },
    },
  },
  {
    caps: { email: { count: 5, within: { days: 1 }, perCampaign: null } },
    quietHours: [
      { channel: 'email', from: '10:00', to: '16:00' },
      { countries: ['US'], from: '18:00', to: '11:00' },
    ],
  },
  // Nepal's rules are not known, so no text goes there.
  { smsCountries: [] },
];

export interface Drawn {
  /** These also depend on the seed, because it draws splits, the spread of saves and what the fan does. */
  campaignId: string;
  flow: Flow;
  fan: RandomFan;
  clock: ReleaseClock;
  entersAfter: number;
  endsAt: number | null;
  sending: WorkspaceSending | undefined;
}

/** The same seed gives the same cases. */
export const drawCases = (seed: number, count: number): Drawn[] =>
  fc.sample(
    // Without bias, because fast-check prefers small values, and those give short lives.
    fc.noBias(
      fc.record({
        ...{ campaignId: fc.uuid(), flow: randomFlow, fan: randomFan },
        clock: fc.constantFrom(...RELEASES),
        entersAfter: fc.integer({ min: 0, max: 12 * DAY }),
        endsAt: fc.constantFrom(null, null, FROM + 40 * DAY),
        sending: fc.constantFrom(...SENDINGS),
      }),
    ),
    { seed, numRuns: count },
  );

export function caseOf({ campaignId, flow, fan, clock, endsAt, entersAfter, sending }: Drawn): Case {
  const facts = factsOf(fan);
  const enters = preSaveAt(facts, campaignId, FROM + entersAfter);
  const until = FROM + 90 * DAY;
  return {
    flow,
    clock,
    campaignId,
    fan: facts,
    enters,
    from: FROM,
    until,
    endsAt,
    releaseWindowMs: WINDOW_MS,
    ...(sending === undefined ? {} : { sending }),
  };
}

/** A workspace with this one campaign and fan, in which nothing has happened yet. */
export async function realise(
  parts: TestParts,
  drawn: Drawn,
  k: number,
): Promise<{ world: World; fanId: string; one: Case }> {
  const { campaignId, flow, fan, clock, endsAt, sending } = drawn;
  const start = { v0: FROM, r0: Date.now(), k };
  const world = await makeWorld(parts.database, {
    ...{ campaignId, flow, release: clock, endsAt, clock: start },
  });
  await parts.database.query('UPDATE campaigns SET release_window_ms = $2 WHERE id = $1', [
    ...[world.campaignId, WINDOW_MS],
  ]);
  const { smsCountries = null, ...own } = sending ?? {};
  await parts.database.query('UPDATE workspaces SET sending = $2, sms_countries = $3 WHERE id = $1', [
    ...[world.workspaceId, Object.keys(own).length === 0 ? null : JSON.stringify(own), smsCountries],
  ]);
  await parts.database.query(
    `INSERT INTO templates (id, workspace_id, key, channel, subject, body)
     SELECT gen_random_uuid(), $1, key, 'webpush', 'x', 'y' FROM unnest($2::text[]) AS t (key)`,
    [world.workspaceId, ['save-release', 'follow-artist']],
  );
  const { browser } = await newBrowser(new SandboxControl(parts.sandbox.urls.control));
  const whole = { ...fan, ...(fan.pushed ? { browser } : {}) };
  return { world, fanId: await addFan(parts.deps, world, whole), one: caseOf(drawn) };
}

function factsOf({ id, territory, zone, phone, email, pushed, purposes, spotify }: RandomFan): FanFacts {
  const standing = { suppressed: false, purposes: purposes ?? [] };
  const region = phone === undefined ? undefined : regionOfPhone(phone);
  return {
    id,
    ...(territory === undefined ? {} : { territory }),
    ...(zone == null ? {} : { zone }),
    channels: {
      ...(phone === undefined ? {} : { sms: { ...standing, ...(region === undefined ? {} : { region }) } }),
      ...(email === undefined ? {} : { email: standing }),
      ...(pushed ? { webpush: standing } : {}),
    },
    connections: spotify === true ? ['spotify'] : [],
  };
}

export const lineOf = ({ at, kind, track, step, detail }: ScheduleRow): Line => ({
  at,
  what: kind === 'step.entered' ? `${kind} ${track}/${step}` : `${kind} ${track}/${step} ${detail}`,
});

/**
 * Sorts by time, and within a moment by what the line is, because the events of one decision have no order of their
 * own.
 */
export const inOrder = (lines: readonly Line[]): string[] =>
  [...lines]
    .sort((a, b) => a.at - b.at || a.what.localeCompare(b.what))
    .map(({ at, what }) => `${new Date(at).toISOString()} ${what}`);
