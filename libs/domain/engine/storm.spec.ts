import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CAPS } from '#domain/sending/caps.js';
import { nextAllowedSend } from '#domain/sending/send-windows.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import type { FanFacts } from './fan-facts.js';
import { liveToTheEnd, movesOf, play, someone, USUAL_ACTS } from '#test/world/storm.js';
import { campaign, HOUR, VirtualFan } from '#domain/testing/virtual-fan.js';

const RELEASE = { kind: 'local', date: '2026-06-12', time: '00:00' } as const;
const move = movesOf(USUAL_ACTS);

const newFan = (facts: FanFacts) =>
  new VirtualFan(facts, [
    campaign(releaseGrowth(RELEASE_GROWTH_WAITS), { clock: RELEASE, releaseWindowMs: HOUR }),
  ]);
const storms = (check: (fan: VirtualFan) => void, end: (fan: VirtualFan) => void = () => undefined) =>
  fc.assert(
    fc.property(someone, fc.array(move, { maxLength: 60 }), (facts, moves) => {
      const fan = newFan(facts);
      for (const one of moves) {
        play(fan, one);
        check(fan);
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
      (fan) => liveToTheEnd(fan, 60),
    );
  });
});
