import type { NotSentReason } from '#domain/events/reasons.js';
import type { FanState } from '#domain/engine/state.js';
import type { Flow, StepKind } from '#domain/flows/flow.js';
import { rankOf } from './ranks.js';
import type { StepEntered, StepLeft } from './steps-taken.js';

export interface StepReport {
  track: string;
  step: string;
  kind: StepKind;
  /** How often the step was entered. A fan may enter it more than once. */
  entered: number;
  passed: number;
  /** Fans who stand on the step at the end. */
  waiting: number;
  /** How long the fans who left had stood on the step. Null: nobody left. */
  waitSeconds: { p50: number; p90: number } | null;
  /** Messages that the step did not send, by reason. */
  blocked: Partial<Record<NotSentReason, number>>;
}

interface Counts {
  entered: number;
  left: number;
  waits: number[];
  blocked: Partial<Record<NotSentReason, number>>;
}

export class StepTally {
  private readonly counts = new Map<string, Counts>();
  private readonly kinds = new Map<string, StepKind>();

  constructor(private readonly flow: Flow) {
    for (const track of flow.tracks) {
      for (const step of track.steps) this.kinds.set(`${track.id}/${step.id}`, step.kind);
    }
  }

  kindOf({ track, step }: StepEntered): StepKind | '' {
    return this.kinds.get(`${track}/${step}`) ?? '';
  }

  entered({ track, step }: StepEntered): void {
    this.of(track, step).entered += 1;
  }

  left({ track, step, afterMs }: StepLeft): void {
    const counts = this.of(track, step);
    counts.left += 1;
    counts.waits.push(afterMs);
  }

  blocked(track: string, step: string, reason: NotSentReason): void {
    const { blocked } = this.of(track, step);
    blocked[reason] = (blocked[reason] ?? 0) + 1;
  }

  report(states: readonly FanState[]): StepReport[] {
    const waiting = standing(states);
    return this.flow.tracks.flatMap((track) =>
      track.steps.map(({ id, kind }) => {
        const { entered, left, waits, blocked } = this.of(track.id, id);
        return {
          ...{ track: track.id, step: id, kind, entered, passed: left },
          waiting: waiting.get(`${track.id}/${id}`) ?? 0,
          waitSeconds: waitSeconds(waits),
          blocked,
        };
      }),
    );
  }

  private of(track: string, step: string): Counts {
    const key = `${track}/${step}`;
    let counts = this.counts.get(key);
    if (counts === undefined) {
      counts = { entered: 0, left: 0, waits: [], blocked: {} };
      this.counts.set(key, counts);
    }
    return counts;
  }
}

function standing(states: readonly FanState[]): Map<string, number> {
  const waiting = new Map<string, number>();
  for (const { enrollments } of states) {
    for (const { tracks } of enrollments) {
      for (const { track, step } of tracks) {
        const key = `${track}/${step}`;
        waiting.set(key, (waiting.get(key) ?? 0) + 1);
      }
    }
  }
  return waiting;
}

function waitSeconds(waits: readonly number[]): StepReport['waitSeconds'] {
  const sorted = waits.toSorted((a, b) => a - b);
  const p50 = rankOf(sorted, 0.5);
  const p90 = rankOf(sorted, 0.9);
  return p50 === undefined || p90 === undefined
    ? null
    : { p50: Math.round(p50 / 1000), p90: Math.round(p90 / 1000) };
}
