import type { Stage } from '#domain/terms.js';
import {
  amongConverters,
  percentile,
  survivalCurve,
  type DurationGroup,
  type SurvivalPoint,
} from './kaplan-meier.js';

/** Version of the pinned definitions (docs/decisions/0002-funnel-gates.md); part of every answer. */
export const DEFINITIONS_VERSION = '2026-11.2';

export const FUNNEL_ORDERS = ['strict', 'any'] as const;
/** `strict`: each stage not before the previous stage's chosen act; `any`: the first act of each stage. */
export type FunnelOrder = (typeof FUNNEL_ORDERS)[number];

export const FUNNEL_GROUPS = ['variant', 'service', 'channel', 'territory', 'source', 'week'] as const;
export type FunnelGroupBy = (typeof FUNNEL_GROUPS)[number];

/** Acts count until this long after the campaign's end. */
export const COUNTS_AFTER_END_MS = 30 * 24 * 60 * 60 * 1000;

/** Named in each row: the stage before, on the service path. */
export const PREVIOUS_STAGE: Readonly<Record<Stage, Stage | null>> = {
  pre_saved: null,
  release_saved: 'pre_saved',
  engaged: 'release_saved',
  saved: 'engaged',
  followed: 'saved',
  re_engaged: 'engaged',
};

/** Whole numbers of fans; everything an answer shows is derived from them by `funnelRow`. */
export interface StageCounts {
  stage: Stage;
  fans: number;
  /** Fans who reached their own previous stage; the next two are among them (at `pre_saved`: among all). */
  previousFans: number;
  already: number;
  unobservable: number;
  converted: number;
  waitingNow: number;
  /** Of the pre-savers who have this stage on their path and no standing at it. */
  firstBase: number;
  firstConverted: number;
  /** Times from the previous stage, grouped; fans who have not converted are censored at the answer's moment. */
  durations: DurationGroup[];
}

export interface GroupCounts {
  key: Partial<Record<FunnelGroupBy, string>>;
  enrolled: number;
  ended: number;
  /** Open enrollments that reached nothing yet; they wait at `pre_saved`. */
  waitingAtEntry: number;
  /** Pre-savers who granted a service; the others left only a reminder. */
  servicePreSavers: number;
  stages: StageCounts[];
}

export interface FunnelRow {
  stage: Stage;
  previous: Stage | null;
  fans: number;
  previousFans: number;
  already: number;
  unobservable: number;
  converted: number;
  waitingNow: number;
  /** converted ÷ (previousFans − already − unobservable). */
  fromPrevious: number | null;
  /** Among pre-savers only. */
  fromFirst: number | null;
  secondsFromPrevious: SecondsFromPrevious;
}

export interface SecondsFromPrevious {
  p50: number | null;
  p90: number | null;
  amongConverters: { p50: number | null; p90: number | null };
}

/** The rows of a campaign. Without a release nothing is saved for the fans: no such stage, nor one after it. */
export function funnelRows(stages: readonly StageCounts[], hasRelease: boolean): FunnelRow[] {
  if (hasRelease) return stages.map((counts) => funnelRow(counts));
  return stages
    .filter(({ stage }) => stage !== 'release_saved')
    .map((counts) => ({ ...funnelRow(counts), previous: previousStage(counts.stage, hasRelease) }));
}

/** The stage before; without a release fans start at `engaged`. */
export function previousStage(stage: Stage, hasRelease: boolean): Stage | null {
  return !hasRelease && (stage === 'release_saved' || stage === 'engaged') ? null : PREVIOUS_STAGE[stage];
}

export function funnelRow(counts: StageCounts): FunnelRow {
  const { stage, fans, previousFans, already, unobservable, converted, waitingNow } = counts;
  const previous = PREVIOUS_STAGE[stage];
  const base = previous === null ? 0 : previousFans - already - unobservable;
  return {
    stage,
    previous,
    fans,
    previousFans,
    already,
    unobservable,
    converted,
    waitingNow,
    fromPrevious: ratio(converted, base),
    fromFirst: ratio(counts.firstConverted, counts.firstBase),
    secondsFromPrevious: secondsFromPrevious(counts.durations),
  };
}

/** A pre-save count never stands without what became of it. */
export interface PreSaves {
  fans: number;
  service: number;
  reminder: number;
  followThrough: {
    releaseSaved: FollowThrough;
    engaged: FollowThrough;
    saved: FollowThrough;
    followed: FollowThrough;
  };
}
export interface FollowThrough {
  fans: number;
  share: number | null;
}

export function preSaves(group: GroupCounts): PreSaves {
  const fans = stageOf(group, 'pre_saved')?.fans ?? 0;
  const through = (stage: Stage): FollowThrough => {
    const { firstConverted = 0, firstBase = 0 } = stageOf(group, stage) ?? {};
    return { fans: firstConverted, share: ratio(firstConverted, firstBase) };
  };
  return {
    fans,
    service: group.servicePreSavers,
    reminder: fans - group.servicePreSavers,
    followThrough: {
      releaseSaved: through('release_saved'),
      engaged: through('engaged'),
      saved: through('saved'),
      followed: through('followed'),
    },
  };
}

export function secondsFromPrevious(durations: readonly DurationGroup[]): SecondsFromPrevious {
  const all = survivalCurve(durations);
  const converters = survivalCurve(amongConverters(durations));
  return {
    p50: seconds(all, 0.5),
    p90: seconds(all, 0.9),
    amongConverters: { p50: seconds(converters, 0.5), p90: seconds(converters, 0.9) },
  };
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function seconds(curve: readonly SurvivalPoint[], share: number): number | null {
  const durationMs = percentile(curve, share);
  return durationMs === null ? null : Math.round(durationMs) / 1000;
}

function stageOf(group: GroupCounts, stage: Stage): StageCounts | undefined {
  return group.stages.find((counts) => counts.stage === stage);
}
