import fc from 'fast-check';
import { assertNever } from '#domain/assert-never.js';
import type { AvailabilityTable } from '#domain/releases/availability.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import {
  clicked,
  DAY,
  followed,
  HOUR,
  newYorker,
  NOON,
  preSaved,
  saved,
  type VirtualAct,
  type VirtualFan,
} from '#domain/testing/virtual-fan.js';

/** One thing that happens to a fan, or to the campaign `one`, in a storm. */
export type Move =
  | { kind: 'acts'; acts: VirtualAct[] }
  | { kind: 'sleep' | 'look' | 'claim' | 'stop' }
  | { kind: 'pass'; ms: number }
  | { kind: 'ends'; how: Ending }
  | { kind: 'status'; status: 'live' | 'paused' }
  | { kind: 'release'; days: number }
  | { kind: 'availability'; of: 'unasked' | 'awaited' | 'available' };

type Ending = 'accepted' | 'rejected' | 'refused' | 'unknown' | 'saved' | 'save_failed' | 'deferred';
const ENDINGS: Ending[] = ['accepted', 'rejected', 'refused', 'unknown', 'saved', 'save_failed', 'deferred'];

export const USUAL_ACTS: VirtualAct[] = [
  ...[preSaved, saved, followed, clicked, clicked],
  { type: 'page.visited', payload: {} },
  { type: 'link.clicked', payload: { human: false } },
  { type: 'fan.pre_saved', payload: { path: 'reminder' } },
];

/** What happens and when, as likely as an engine under load sees it. Acts come late by up to nine days. */
export function movesOf(acts: readonly VirtualAct[]): fc.Arbitrary<Move> {
  const late = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 * DAY }));
  const act = fc
    .tuple(fc.constantFrom(...acts), late)
    .map(([one, by]): VirtualAct => ({ ...one, occurredAt: NOON + 3 * DAY - by }));
  return fc.oneof(
    weighing(4, fc.array(act, { minLength: 1, maxLength: 4 }), (some) => ({ kind: 'acts', acts: some })),
    weighing(6, fc.constant(null), () => ({ kind: 'sleep' })),
    weighing(5, fc.constantFrom<Ending>('accepted', ...ENDINGS), (how) => ({ kind: 'ends', how })),
    weighing(2, fc.constant(null), () => ({ kind: 'claim' })),
    weighing(1, fc.constant(null), () => ({ kind: 'look' })),
    weighing(1, fc.constant(null), () => ({ kind: 'stop' })),
    weighing(1, fc.integer({ min: 1, max: 3 * DAY }), (ms) => ({ kind: 'pass', ms })),
    weighing(1, fc.constantFrom('live' as const, 'paused' as const), (status) => ({
      kind: 'status',
      status,
    })),
    weighing(1, fc.integer({ min: -3, max: 9 }), (days) => ({ kind: 'release', days })),
    weighing(1, fc.constantFrom(...(['unasked', 'awaited', 'available'] as const)), (of) => ({
      kind: 'availability',
      of,
    })),
  );
}

function weighing<T>(weight: number, of: fc.Arbitrary<T>, made: (value: T) => Move) {
  return { weight, arbitrary: of.map(made) };
}

/** A fan from any place, with or without an address, with or without a connection. */
export const someone: fc.Arbitrary<FanFacts> = fc.record({
  id: fc.uuid(),
  territory: fc.constantFrom('US', 'GB', 'AU', 'NP', 'FR'),
  zone: fc.constantFrom(
    ...['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'],
  ),
  channels: fc.constantFrom(
    newYorker.channels,
    {},
    { sms: { suppressed: false, purposes: ['marketing' as const] } },
  ),
  connections: fc.constantFrom(['spotify' as const], []),
});

export function play(fan: VirtualFan, move: Move): void {
  switch (move.kind) {
    case 'acts':
      fan.happens(...move.acts);
      return;
    case 'sleep':
      if (fan.wakeAt !== null) fan.sleep();
      return;
    case 'look':
      fan.look();
      return;
    case 'claim':
      if (fan.open[0] !== undefined) fan.claimed.add(fan.open[0].id);
      return;
    case 'stop':
      fan.fan = { ...fan.fan, channels: {} };
      fan.look();
      return;
    case 'pass':
      fan.now += move.ms;
      return;
    case 'ends':
      if (fan.open.length > 0) fan.ends(move.how === 'deferred' ? { until: fan.now + HOUR } : move.how);
      return;
    case 'status':
      change(fan, () => ({ status: move.status }));
      return;
    case 'release':
      change(fan, () => ({ clock: { kind: 'global', at: NOON + move.days * DAY } }));
      return;
    case 'availability':
      change(fan, () => ({ availability: tableOf(move.of, fan) }));
      return;
    default:
      assertNever(move);
  }
}

/** Changes the campaign `one`, and lets the fan look at it. */
export function change(fan: VirtualFan, how: (one: CampaignFacts) => Partial<CampaignFacts>): void {
  const one = theCampaign(fan);
  fan.campaigns.set(one.id, { ...one, ...how(one) });
  fan.look();
}

export function theCampaign({ campaigns }: VirtualFan): CampaignFacts {
  const one = campaigns.get('one');
  if (one === undefined) throw new Error('There is no campaign "one".');
  return one;
}

function tableOf(of: 'unasked' | 'awaited' | 'available', { now, fan }: VirtualFan): AvailabilityTable {
  if (of === 'unasked') return {};
  const found = of === 'awaited' ? { kind: of } : { kind: of, at: now };
  return { spotify: { '': found, ...(fan.territory === undefined ? {} : { [fan.territory]: found }) } };
}

/** Ends every effect and goes on until every enrollment is closed. If `most` looks are not enough, the fan hangs. */
export function liveToTheEnd(fan: VirtualFan, most: number): void {
  change(fan, () => ({ status: 'live' }));
  const started = fan.decisions;
  while (fan.state.enrollments.some(({ open }) => open)) {
    if (fan.open.length > 0) fan.ends('accepted');
    else fan.sleep();
    if (fan.decisions - started >= most) throw new Error(`No end after ${most} looks: ${fan.steps().join()}`);
  }
}
