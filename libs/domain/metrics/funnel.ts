import type { Stage } from '#domain/terms.js';
import {
  amongConverters,
  percentile,
  survivalCurve,
  type DurationGroup,
  type SurvivalPoint,
} from './kaplan-meier.js';

/** The version of the pinned definitions (docs/decisions/0002-funnel-gates.md). Every answer carries it. */
export const DEFINITIONS_VERSION = '2026-11.3';

export const FUNNEL_ORDERS = ['strict', 'any'] as const;
/** `strict`: the act of a stage must not be before the chosen act of the previous stage. `any`: the first act counts. */
export type FunnelOrder = (typeof FUNNEL_ORDERS)[number];

export const FUNNEL_GROUPS = ['variant', 'service', 'channel', 'territory', 'source', 'week'] as const;
export type FunnelGroupBy = (typeof FUNNEL_GROUPS)[number];

/** Acts count until this long after the campaign's end. */
export const COUNTS_AFTER_END_MS = 30 * 24 * 60 * 60 * 1000;

/** The stage before each stage, on the service path. Each row of the funnel names it. */
const PREVIOUS_STAGE: Readonly<Record<Stage, Stage | null>> = {
  pre_saved: null,
  release_saved: 'pre_saved',
  engaged: 'release_saved',
  saved: 'engaged',
  followed: 'saved',
  re_engaged: 'engaged',
};

/** Counts of fans. `funnelRow` derives from them everything that an answer shows. */
export interface StageCounts {
  stage: Stage;
  fans: number;
  /** Fans who reached their own previous stage. The next two are counted among them (at `pre_saved`: among all fans). */
  previousFans: number;
  already: number;
  unobservable: number;
  converted: number;
  waitingNow: number;
  /** Among the pre-savers who have this stage on their path and no standing at it. */
  firstBase: number;
  firstConverted: number;
  /** Times from the previous stage, in groups. Fans who have not converted are censored at the moment of the answer. */
  durations: DurationGroup[];
}

export interface GroupCounts {
  key: Partial<Record<FunnelGroupBy, string>>;
  enrolled: number;
  ended: number;
  /** Open enrollments that have reached no stage yet. They wait at `pre_saved`. */
  waitingAtEntry: number;
  /** Pre-savers who have granted a service. The others have only asked for a reminder. */
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
  /** The denominator and the numerator of `fromFirst`: pre-savers only. */
  firstFans: number;
  firstConverted: number;
  fromFirst: number | null;
  secondsFromPrevious: SecondsFromPrevious;
}

export interface SecondsFromPrevious {
  p50: number | null;
  p90: number | null;
  amongConverters: { p50: number | null; p90: number | null };
}

/** The stages of a campaign's funnel. Without a release nothing is saved for the fans, so that stage is left out. */
export function funnelRows(stages: readonly StageCounts[], hasRelease: boolean): FunnelRow[] {
  if (hasRelease) return stages.map((counts) => funnelRow(counts));
  return stages
    .filter(({ stage }) => stage !== 'release_saved')
    .map((counts) => ({ ...funnelRow(counts), previous: previousStage(counts.stage, hasRelease) }));
}

/** The stage before this one. Without a release, fans start at `engaged`. */
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
    firstFans: counts.firstBase,
    firstConverted: counts.firstConverted,
    fromFirst: ratio(counts.firstConverted, counts.firstBase),
    secondsFromPrevious: secondsFromPrevious(counts.durations),
  };
}

/** The two rates that every count of pre-saves is shown with. */
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
  of: number;
  share: number | null;
}

export function preSaves(group: GroupCounts): PreSaves {
  const fans = stageOf(group, 'pre_saved')?.fans ?? 0;
  const through = (stage: Stage): FollowThrough => {
    const { firstConverted = 0, firstBase = 0 } = stageOf(group, stage) ?? {};
    return { fans: firstConverted, of: firstBase, share: ratio(firstConverted, firstBase) };
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
