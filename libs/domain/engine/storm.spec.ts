import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CAPS } from '../consent/caps.js';
import { nextAllowedSend } from '../consent/send-windows.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '../flow/templates/release-growth.js';
import type { FanFacts } from './context.js';
import {
  campaign,
  clicked,
  DAY,
  followed,
  HOUR,
  newYorker,
  NOON,
  preSaved,
  saved,
  VirtualFan,
  type Act,
} from './testing/virtual-fan.js';

const ZONES = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'];
const RELEASE = { kind: 'local', date: '2026-06-12', time: '00:00' } as const;

type Move =
  | { kind: 'acts'; acts: Act[] }
  | { kind: 'sleep' }
  | { kind: 'look' }
  | { kind: 'claim' }
  | { kind: 'pass'; ms: number }
  | {
      kind: 'ends';
      how: 'accepted' | 'rejected' | 'refused' | 'unknown' | 'saved' | 'save_failed' | 'deferred';
    }
  | { kind: 'status'; status: 'live' | 'paused' }
  | { kind: 'release'; days: number }
  | { kind: 'stop' };

const act: fc.Arbitrary<Act> = fc
  .record({
    act: fc.constantFrom(
      ...[preSaved, saved, followed, clicked, clicked],
      { type: 'page.visited', payload: {} } as const,
      { type: 'link.clicked', payload: { human: false } } as const,
      { type: 'fan.pre_saved', payload: { path: 'reminder' } } as const,
    ),
    // Late, by up to nine days.
    late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 * DAY })),
  })
  .map(({ act: one, late }) => ({ ...one, occurredAt: NOON + 3 * DAY - late }));

const how = fc.constantFrom(
  ...([
    'accepted',
    'accepted',
    'rejected',
    'refused',
    'unknown',
    'saved',
    'save_failed',
    'deferred',
  ] as const),
);
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(act, { minLength: 1, maxLength: 4 }).map((acts) => ({ kind: 'acts' as const, acts })),
  },
  { weight: 6, arbitrary: fc.constant({ kind: 'sleep' as const }) },
  { weight: 5, arbitrary: how.map((one) => ({ kind: 'ends' as const, how: one })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'claim' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'look' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'stop' as const }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * DAY }).map((ms) => ({ kind: 'pass' as const, ms })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('live', 'paused').map((status) => ({ kind: 'status' as const, status })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -3, max: 9 }).map((days) => ({ kind: 'release' as const, days })),
  },
);

const someone: fc.Arbitrary<FanFacts> = fc.record({
  id: fc.uuid(),
  territory: fc.constantFrom('US', 'GB', 'AU', 'NP', 'FR'),
  zone: fc.constantFrom(...ZONES),
  channels: fc.constantFrom(
    newYorker.channels,
    {},
    { sms: { suppressed: false, purposes: ['marketing' as const] } },
  ),
  connections: fc.constantFrom(['spotify' as const], []),
});

function play(fan: VirtualFan, step: Move): void {
  const [one] = [...fan.campaigns.values()];
  if (one === undefined) throw new Error('no campaign');
  switch (step.kind) {
    case 'acts':
      return void fan.happens(...step.acts);
    case 'sleep':
      return fan.wakeAt === null ? undefined : void fan.sleep();
    case 'look':
      return void fan.look();
    case 'claim':
      if (fan.open[0] !== undefined) fan.claimed.add(fan.open[0].id);
      return;
    case 'pass':
      fan.now += step.ms;
      return;
    case 'ends':
      if (fan.open.length > 0) fan.ends(step.how === 'deferred' ? { until: fan.now + HOUR } : step.how);
      return;
    case 'status':
    case 'release': {
      const clock = { kind: 'global', at: NOON + (step.kind === 'release' ? step.days : 0) * DAY } as const;
      fan.campaigns.set(one.id, {
        ...one,
        ...(step.kind === 'status' ? { status: step.status } : { clock }),
      });
      return void fan.look();
    }
    case 'stop':
      fan.fan = { ...fan.fan, channels: {} };
      return void fan.look();
  }
}

const newFan = (facts: FanFacts) =>
  new VirtualFan(facts, [
    campaign(releaseGrowth(RELEASE_GROWTH_WAITS), { clock: RELEASE, releaseWindowMs: HOUR }),
  ]);
const storms = (
  check: (fan: VirtualFan, move: Move) => void,
  end: (fan: VirtualFan) => void = () => undefined,
) =>
  fc.assert(
    fc.property(someone, fc.array(move, { maxLength: 60 }), (facts, moves) => {
      const fan = newFan(facts);
      for (const one of moves) {
        play(fan, one);
        check(fan, one);
      }
      end(fan);
    }),
    { numRuns: 200 },
  );

describe('Release growth in a storm of late, doubled and disordered events', () => {
  it('asks for no effect twice', () => {
    storms((fan) => {
      const ids = fan.effects.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it('sends no message twice: each step at most once a visit and channel, unless it was deferred', () => {
    storms((fan) => {
      const sent = fan.effects.filter(({ id }) => !fan.open.some((open) => open.id === id));
      expect(sent.length + fan.open.length).toBe(fan.effects.length);
      const first = fan.effects.filter(({ attempt }) => attempt === 1);
      const keys = first.map(({ track, run, step, visit }) => `${track}/${run}/${step}/${visit}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('never asks for a send outside its window, or with another of its channel under way', () => {
    storms((fan) => {
      const { territory: country, zone } = fan.fan;
      const sms = fan.open.filter(({ spec }) => spec.kind === 'send' && spec.channel === 'sms');
      expect(sms.length).toBeLessThanOrEqual(CAPS.sms.count);
      const before = fan.effects.length;
      fan.look();
      const asked = fan.effects
        .slice(before)
        .flatMap(({ spec }) => (spec.kind === 'send' ? [spec.channel] : []));
      for (const channel of asked) {
        expect(nextAllowedSend(channel, { country, zone }, fan.now)).toMatchObject({ at: fan.now });
      }
    });
  });

  it('a second look with nothing new changes nothing, and no wake lies in the past', () => {
    storms((fan) => {
      fan.look();
      const { state, wakeAt } = fan;
      const again = fan.look();
      expect(again).toEqual({ state, events: [], effects: [], cancelled: [], wakeAt });
      if (wakeAt !== null) expect(wakeAt).toBeGreaterThan(fan.now);
    });
  });

  it('leaves no fan behind: every open enrollment of a live campaign waits for a moment or an effect', () => {
    storms((fan) => {
      const [one] = [...fan.campaigns.values()];
      const open = fan.state.enrollments.some((enrollment) => enrollment.open);
      if (one?.status === 'live' && open) expect(fan.wakeAt !== null || fan.open.length > 0).toBe(true);
    });
  });

  it('comes to an end by itself once the storm is over', () => {
    storms(
      () => undefined,
      (fan) => {
        play(fan, { kind: 'status', status: 'live' });
        const started = fan.decisions;
        while (fan.state.enrollments.some(({ open }) => open)) {
          if (fan.open.length > 0) fan.ends('accepted');
          else fan.sleep();
          expect(fan.decisions - started).toBeLessThan(60);
        }
      },
    );
  });
});
