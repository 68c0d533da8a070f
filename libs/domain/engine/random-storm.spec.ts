import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFlow } from '#test/world/random-flows.js';
import type { EventType } from '#domain/events/catalogue.js';
import {
  BLOCKED_REASONS,
  CLOSED_REASONS,
  RUN_END_REASONS,
  SERVICE_FAILURE_REASONS,
  WAITING_REASONS,
} from '#domain/events/reasons.js';
import type { Flow } from '#domain/flows/flow.js';
import type { FanFacts } from './fan-facts.js';
import { movesOf, play as playOne, someone, USUAL_ACTS, type Move } from '#test/world/storm.js';
import { campaign, DAY, flowOf, NOON, preSaved, VirtualFan } from '#domain/testing/virtual-fan.js';

const move = movesOf([
  ...USUAL_ACTS,
  { type: 'fan.saved', payload: { target: 'playlist', observedBy: 'tap' } },
  { type: 'consent.granted', payload: { channel: 'sms', purpose: 'marketing' }, campaignId: null },
  { type: 'fan.attribute_set', payload: { name: 'vip', value: true }, campaignId: null },
  { type: 'fan.attribute_set', payload: { name: 'vip', value: null }, campaignId: null },
  { type: 'enrollment.requested', payload: { by: 'api', track: 'third' } },
]);

/** A second campaign beside the random one, so that facts of the fan and caps act in both. */
const beside = flowOf({ kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 20 } } });
const newFan = (facts: FanFacts, flow: Flow): VirtualFan =>
  new VirtualFan(facts, [
    campaign(flow, { clock: { kind: 'local', date: '2026-06-12', time: '00:00' }, endsAt: NOON + 200 * DAY }),
    campaign(beside, { id: 'two', releaseId: 'other' }),
  ]);

/** Each act also happens in the second campaign. */
function play(fan: VirtualFan, one: Move): void {
  const more = one.kind === 'acts' ? [...one.acts, { ...preSaved, campaignId: 'two' }] : [];
  playOne(fan, one.kind === 'acts' ? { kind: 'acts', acts: more } : one);
}

const storms = (
  check: (fan: VirtualFan, flow: Flow) => void,
  end: (fan: VirtualFan) => void = () => undefined,
) =>
  fc.assert(
    fc.property(randomFlow, someone, fc.array(move, { maxLength: 40 }), (flow, facts, moves) => {
      const fan = newFan(facts, flow);
      for (const one of moves) {
        play(fan, one);
        check(fan, flow);
      }
      end(fan);
    }),
    { numRuns: 150 },
  );

describe('any flow without errors, in a storm of late, doubled and disordered events', () => {
  it('asks for no effect twice, and for none of a step visit again unless it was deferred or refused', () => {
    storms((fan) => {
      const ids = fan.effects.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const first = fan.effects.filter(({ attempt }) => attempt === 1);
      const keys = first.map((one) => [one.campaignId, one.track, one.run, one.step, one.visit].join('/'));
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('gives only reasons that are in the lists', () => {
    const lists: Partial<Record<EventType, readonly string[]>> = {
      'message.blocked': BLOCKED_REASONS,
      'enrollment.closed': CLOSED_REASONS,
      'track.ended': RUN_END_REASONS,
      'release.save_failed': SERVICE_FAILURE_REASONS,
      'service.failed': SERVICE_FAILURE_REASONS,
    };
    const words = new Set<string>();
    storms((fan, flow) => {
      const exits = flow.tracks.flatMap(({ steps }) =>
        steps.flatMap((step) => (step.kind === 'exit' ? [step.reason] : [])),
      );
      for (const { type, payload } of fan.events) {
        const list = lists[type];
        if (list === undefined || !('reason' in payload)) continue;
        words.add(payload.reason);
        expect([...list, ...(type === 'track.ended' ? exits : [])]).toContain(payload.reason);
      }
      for (const { wait } of fan.state.enrollments.flatMap(({ tracks }) => tracks)) {
        if (wait.kind === 'until') expect(WAITING_REASONS).toContain(wait.reason);
      }
    });
    expect(words.size).toBeGreaterThan(5);
  });

  it('changes nothing in a second look, and wants to wake in the future', () => {
    storms((fan) => {
      fan.look();
      const { state, wakeAt } = fan;
      expect(fan.look()).toEqual({ state, events: [], effects: [], cancelled: [], wakeAt });
      if (wakeAt !== null) expect(wakeAt).toBeGreaterThan(fan.now);
    });
  });

  it('lets no fan hang: a fan in a live campaign waits for a moment or an effect', () => {
    storms((fan) => {
      fan.look();
      for (const { campaignId, open, tracks } of fan.state.enrollments) {
        if (!open || fan.campaigns.get(campaignId)?.status !== 'live') continue;
        expect(tracks.length).toBeGreaterThan(0);
        for (const { wait } of tracks) expect(['until', 'event', 'effect']).toContain(wait.kind);
      }
    });
  });

  it('gives a fan one variant for each split, for good, and sends its holdout no marketing', () => {
    const given = new Map<VirtualFan, Record<string, string>>();
    const heldSince = new Map<VirtualFan, number>();
    storms((fan) => {
      const enrollment = fan.state.enrollments.find(({ campaignId }) => campaignId === 'one');
      const variants = enrollment?.variants ?? {};
      expect(variants).toMatchObject(given.get(fan) ?? {});
      given.set(fan, variants);
      if (enrollment?.holdout !== true) return;
      // A message that was asked for up to the look that put the fan into the holdout may still go out.
      const before = heldSince.get(fan) ?? fan.effects.length;
      heldSince.set(fan, before);
      const asked = fan.effects
        .slice(before)
        .map(({ campaignId, spec }) => [campaignId, spec.kind === 'send' ? spec.purpose : '']);
      expect(asked).not.toContainEqual(['one', 'marketing']);
    });
  });

  it('writes down the end of every run that has begun, once', () => {
    storms((fan) => {
      const ends = fan.events.flatMap((event) =>
        event.type === 'track.ended'
          ? [`${event.campaignId}/${event.payload.track}/${event.payload.run}`]
          : [],
      );
      const going = fan.state.enrollments.flatMap(({ campaignId, tracks }) =>
        tracks.map(({ track, run }) => `${campaignId}/${track}/${run}`),
      );
      const begun = fan.state.enrollments.flatMap(({ campaignId, runs }) =>
        Object.entries(runs).flatMap(([track, count]) =>
          Array.from({ length: count }, (_, index) => `${campaignId}/${track}/${index + 1}`),
        ),
      );
      expect([...ends, ...going].sort()).toEqual(begun.sort());
    });
  });

  it('ends by itself when the campaign ends, and closes the enrollment', () => {
    storms(
      () => undefined,
      (fan) => {
        while (fan.open.length > 0) fan.ends('accepted');
        for (const [id, one] of fan.campaigns) fan.campaigns.set(id, { ...one, status: 'ended' });
        fan.look();
        while (fan.open.length > 0) fan.ends('accepted');
        expect([fan.state.enrollments, fan.wakeAt]).toEqual([[], null]);
      },
    );
  });

  it('is decided in the same way every time: the same moves lead to the same state', () => {
    fc.assert(
      fc.property(randomFlow, someone, fc.array(move, { maxLength: 30 }), (flow, facts, moves) => {
        const [one, other] = [newFan(facts, flow), newFan(facts, structuredClone(flow))];
        for (const each of moves) {
          play(one, each);
          play(other, each);
        }
        expect(other.state).toEqual(one.state);
        expect(other.events).toEqual(one.events);
      }),
      { numRuns: 60 },
    );
  });
});
