import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Flow, Step, Track } from '#domain/flows/flow.js';
import type { StepMap } from '#domain/flows/step-map.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import type { CampaignFacts } from './campaign-facts.js';
import {
  change,
  liveToTheEnd,
  movesOf,
  play as playOne,
  theCampaign,
  type Move as StormMove,
} from '#test/world/storm.js';
import {
  campaign,
  clicked,
  followed,
  HOUR,
  newYorker,
  preSaved,
  saved,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

type Move =
  | StormMove
  | { kind: 'publish'; mode: 'move' | 'finish'; victim: number; fate: 'mapped' | 'out' | 'unmapped' }
  | { kind: 'skip'; track: number }
  | { kind: 'exit'; track: number };

const publication: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('publish' as const),
  mode: fc.constantFrom('move' as const, 'move' as const, 'finish' as const),
  victim: fc.nat(),
  fate: fc.constantFrom('mapped' as const, 'out' as const, 'unmapped' as const),
});
const operation: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom('skip' as const, 'exit' as const),
  track: fc.nat(),
});
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 20, arbitrary: movesOf([preSaved, saved, followed, clicked]) },
  { weight: 3, arbitrary: publication },
  { weight: 1, arbitrary: operation },
);

/** The flow with one step replaced by a wait with another name. A fan who stood on the old step has to go somewhere. */
function without(
  flow: Flow,
  victim: number,
  version: number,
): { flow: Flow; gone: string; heir: string; track: string } {
  const track = flow.tracks[victim % flow.tracks.length];
  const step = track?.steps[victim % (track.steps.length || 1)];
  if (track === undefined || step === undefined) throw new Error('An empty flow.');
  const heir = `${step.id}-${version}`;
  const tracks = flow.tracks.map((each) => (each.id === track.id ? replaced(each, step, heir) : each));
  return { flow: { ...flow, tracks }, gone: step.id, heir, track: track.id };
}

function replaced(track: Track, gone: Step, heir: string): Track {
  const name = (id: string | undefined) => (id === gone.id ? heir : id);
  const points = (id: string) => name(id) ?? id;
  const steps = track.steps.map((step): Step => {
    if (step.id === gone.id) {
      const next = step.kind === 'branch' ? points(step.then) : name(step.next);
      return { kind: 'wait', id: heir, next, until: { kind: 'duration', duration: { hours: 5 } } };
    }
    if (step.kind === 'branch') return { ...step, then: points(step.then), else: points(step.else) };
    const next = name(step.next);
    if (step.kind === 'waitForEvent')
      return { ...step, next, onEvent: name(step.onEvent), onTimeout: name(step.onTimeout) };
    return step.kind === 'service' ? { ...step, next, onFailed: name(step.onFailed) } : { ...step, next };
  });
  return { ...track, steps };
}

function publish(one: CampaignFacts, { mode, victim, fate }: Move & { kind: 'publish' }): CampaignFacts {
  const versions = one.versions ?? [];
  const version = versions.length + 1;
  const { flow, gone, heir, track } = without(one.flow, victim, version);
  const place = fate === 'out' ? null : { track, step: heir };
  const stepMap: StepMap = fate === 'unmapped' ? {} : { [`${track}/${gone}`]: place };
  return { ...one, flow, versions: [...versions, { version, mode, flow, stepMap }] };
}

function play(fan: VirtualFan, one: Move): void {
  if (one.kind === 'publish') change(fan, (before) => publish(before, one));
  else if (one.kind === 'skip' || one.kind === 'exit') operate(fan, one);
  else playOne(fan, one);
}

function operate(fan: VirtualFan, { kind, track }: { kind: 'skip' | 'exit'; track: number }): void {
  const tracks = fan.state.enrollments[0]?.tracks ?? [];
  const run = tracks[track % (tracks.length || 1)];
  if (run === undefined) return;
  const { step, visit, run: number } = run;
  const payload = { track: run.track, run: number, step, visit, auditId: 'audit' };
  if (kind === 'skip') fan.happens({ type: 'flow.skip_requested', payload });
  else fan.happens({ type: 'flow.exit_requested', payload: { track: run.track, auditId: 'audit' } });
}

function newFan(): VirtualFan {
  const flow = releaseGrowth(RELEASE_GROWTH_WAITS);
  const clock = { kind: 'local', date: '2026-06-12', time: '00:00' } as const;
  const versions = [{ version: 1, mode: 'finish', flow, stepMap: {} } as const];
  return new VirtualFan(newYorker, [campaign(flow, { clock, releaseWindowMs: HOUR, versions })]);
}

const storms = (
  check: (fan: VirtualFan, move: Move) => void,
  end: (fan: VirtualFan) => void = () => undefined,
) =>
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const fan = newFan();
      fan.happens(preSaved);
      for (const one of moves) {
        play(fan, one);
        check(fan, one);
      }
      end(fan);
    }),
    { numRuns: 300 },
  );

describe('a flow that is published anew, moved, paused and operated in the middle of a storm', () => {
  it('asks for no effect twice', () => {
    storms((fan) => {
      const ids = fan.effects.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it('never takes back an effect a worker holds', () => {
    storms((fan) => {
      expect(fan.cancelled.filter((id) => fan.claimed.has(id))).toEqual([]);
    });
  });

  it('lets no fan hang: each open enrollment of a live campaign waits for a moment or an effect, or has ended', () => {
    storms((fan) => {
      const one = theCampaign(fan);
      const open = fan.state.enrollments.some((enrollment) => enrollment.open);
      if (one.status === 'live' && open) expect(fan.wakeAt !== null || fan.open.length > 0).toBe(true);
    });
  });

  it('changes nothing by a second look', () => {
    storms((fan, { kind }) => {
      // Only time that passed meanwhile may give a further look something to do.
      if (kind === 'pass') fan.look();
      const { state, wakeAt } = fan;
      expect(fan.look()).toEqual({ state, events: [], effects: [], cancelled: [], wakeAt });
    });
  });

  it('comes to an end by itself, on whatever versions the fan has been', () => {
    storms(
      () => undefined,
      (fan) => liveToTheEnd(fan, 80),
    );
  });
});
