import { assertNever } from '#domain/assert-never.js';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';
import type { EffectEnd } from './outcome-events.js';
import type { StepEntered } from './steps-taken.js';

/** One line of the schedule: which fan gets what, and when. */
export interface ScheduleRow {
  fan: string;
  at: EpochMs;
  /** Empty for what belongs to no step: an act of the fan, or the enrollment itself. */
  track: string;
  step: string;
  kind: 'step.entered' | EventType;
  /** The step's kind, the message's channel and template, the reason, or the stage. */
  detail: string;
}

export interface ScheduleReport {
  rows: ScheduleRow[];
  /** How many fans the lines are of. */
  fans: number;
  /** There were more lines of these fans than are kept. */
  isCut: boolean;
}

const MOST_ROWS = 50_000;

/** Keeps the schedule of some fans. It prefers the whole schedules of few fans to the beginnings of many. */
export class Schedule {
  private readonly kept: ReadonlySet<string>;
  private readonly rows: ScheduleRow[] = [];
  private isCut = false;

  constructor(fans: readonly string[]) {
    this.kept = new Set(fans);
  }

  entered(fan: string, { track, step, at }: StepEntered, stepKind: string): void {
    this.add({ fan, at, track, step, kind: 'step.entered', detail: stepKind });
  }

  /** Outcomes of effects are noted by `ended`, which knows more about them. */
  happened(fan: string, event: NewFanEvent): void {
    if ('effectId' in event.payload) return;
    this.add({ fan, at: event.occurredAt, ...placeOf(event), kind: event.type, detail: detailOf(event) });
  }

  ended(fan: string, { track, step, spec }: NewEffect, end: EffectEnd, at: EpochMs): void {
    const why = 'reason' in end ? `: ${end.reason}` : '';
    this.add({ fan, at, track, step, kind: kindOf(spec, end), detail: nameOf(spec) + why });
  }

  report(): ScheduleReport {
    return { rows: this.rows, fans: this.kept.size, isCut: this.isCut };
  }

  private add(row: ScheduleRow): void {
    if (!this.kept.has(row.fan)) return;
    if (this.rows.length < MOST_ROWS) this.rows.push(row);
    else this.isCut = true;
  }
}

function placeOf({ payload }: NewFanEvent): { track: string; step: string } {
  const track = 'track' in payload ? payload.track : '';
  return { track, step: 'step' in payload ? payload.step : '' };
}

function detailOf({ payload }: NewFanEvent): string {
  if ('reason' in payload) return payload.reason;
  if ('stage' in payload) return payload.stage;
  if ('path' in payload) return payload.path;
  return '';
}

function nameOf(spec: NewEffect['spec']): string {
  switch (spec.kind) {
    case 'send':
      return `${spec.channel} ${spec.template}`;
    case 'service':
      return `${spec.service} ${spec.action}`;
    case 'webhook':
      return spec.event;
    default:
      return assertNever(spec);
  }
}

const MESSAGE_ENDS = {
  done: 'message.accepted',
  unknown: 'message.unknown',
  failed: 'message.rejected',
  refused: 'message.refused',
  deferred: 'message.deferred',
} as const;

function kindOf(spec: NewEffect['spec'], end: EffectEnd): EventType {
  if (spec.kind === 'send') return MESSAGE_ENDS[end.kind];
  if (spec.kind === 'webhook') return end.kind === 'done' ? 'webhook.delivered' : 'webhook.failed';
  const isSave = spec.action === 'saveRelease';
  if (end.kind === 'done') return isSave ? 'release.saved' : 'service.done';
  return isSave ? 'release.save_failed' : 'service.failed';
}
