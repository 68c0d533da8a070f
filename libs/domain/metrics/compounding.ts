import { STAGES, type EpochMs, type Stage } from '#domain/terms.js';
import { ratio } from './funnel.js';

/** Whole numbers of one release of an artist, in the order of the releases. */
export interface ReleaseCounts {
  releaseId: string;
  title: string;
  /** The first launch of one of its campaigns, and the moment for fans without a territory. Workspace time. */
  launchedAt: EpochMs;
  releasedAt: EpochMs;
  preSavers: number;
  /** Fans who had reached a stage in an earlier release before the launch. */
  knownAtLaunch: number;
  /** The pre-savers among them, by the deepest stage that they had reached by then. Zeros are left out. */
  returning: ReadonlyMap<Stage, number>;
  /** Fans by stage until now. */
  stages: ReadonlyMap<Stage, number>;
  /** Fans of the release before by stage, when it was as old as this one is now. */
  lastAtSameAge: ReadonlyMap<Stage, number>;
}

type ByStage = Record<Stage, number>;

export interface CompoundingRow {
  releaseId: string;
  title: string;
  launchedAt: EpochMs;
  releasedAt: EpochMs;
  preSavers: number;
  knownAtLaunch: number | null;
  returning: { fans: number; byDeepestStage: ByStage } | null;
  /** returning ÷ pre-savers: the part of this release's pre-savers that earlier releases brought. */
  carry: number | null;
  /** returning ÷ known at launch: the part of the artist's known fans who came back. */
  returnRate: number | null;
  stages: ByStage;
  lastAtSameAge: { releaseId: string; asOf: EpochMs; stages: ByStage } | null;
}

/**
 * What earlier releases brought to each release. It describes, and says nothing of causes. The first release has
 * nothing before it, so its figures about returning fans are null.
 */
export function compounding(releases: readonly ReleaseCounts[], asOf: EpochMs): CompoundingRow[] {
  return releases.map((release, index) => {
    const { returning, stages, lastAtSameAge, knownAtLaunch, ...row } = release;
    const last = releases[index - 1];
    const own = { ...row, stages: byStage(stages) };
    if (last === undefined)
      return {
        ...own,
        knownAtLaunch: null,
        returning: null,
        carry: null,
        returnRate: null,
        lastAtSameAge: null,
      };
    const fans = [...returning.values()].reduce((sum, count) => sum + count, 0);
    return {
      ...own,
      knownAtLaunch,
      returning: { fans, byDeepestStage: byStage(returning) },
      carry: ratio(fans, row.preSavers),
      returnRate: ratio(fans, knownAtLaunch),
      lastAtSameAge: {
        releaseId: last.releaseId,
        asOf: sameAge(last.releasedAt, release.releasedAt, asOf),
        stages: byStage(lastAtSameAge),
      },
    };
  });
}

/** The moment at which what began at `began` was as old as what began at `other` is at `asOf`. */
export const sameAge = (began: EpochMs, other: EpochMs, asOf: EpochMs): EpochMs => began + (asOf - other);

function byStage(counts: ReadonlyMap<Stage, number>): ByStage {
  const of = (stage: Stage): number => counts.get(stage) ?? 0;
  return {
    pre_saved: of('pre_saved'),
    release_saved: of('release_saved'),
    engaged: of('engaged'),
    saved: of('saved'),
    followed: of('followed'),
    re_engaged: of('re_engaged'),
  };
}

/** How deep a stage is: the later in the order of stages, the deeper. */
export const depthOf = (stage: Stage): number => STAGES.indexOf(stage);
