import type { FanEvent } from '#domain/events/catalogue.js';
import { STAGES, type EpochMs, type Stage } from '#domain/terms.js';
import { depthOf, type ReleaseCounts, sameAge } from './compounding.js';
import { readStory, type CountedCampaign } from './fan-story.js';

/** A release with its campaigns, as the brute-force count needs them. */
export interface CountedRelease {
  releaseId: string;
  title: string;
  launchedAt: EpochMs;
  releasedAt: EpochMs;
  campaigns: readonly CountedCampaign[];
}

/** Fan by fan: when the fan first reached each stage in a release. */
type Firsts = Map<Stage, EpochMs>;

/**
 * The oracle of compounding: it counts release by release and fan by fan over the raw events. `releases` are in order.
 */
export function countCompounding(
  events: readonly FanEvent[],
  releases: readonly CountedRelease[],
  asOf: EpochMs,
): ReleaseCounts[] {
  const byFan = new Map<string, FanEvent[]>();
  for (const event of events) byFan.set(event.fanId, [...(byFan.get(event.fanId) ?? []), event]);
  const lives = [...byFan.values()].map((fanEvents) =>
    releases.map((release) => firstsIn(fanEvents, release)),
  );
  return releases.map((release, index) => {
    const last = releases[index - 1];
    const counts = {
      ...{ releaseId: release.releaseId, title: release.title },
      ...{ launchedAt: release.launchedAt, releasedAt: release.releasedAt },
      ...{ preSavers: 0, knownAtLaunch: 0 },
      returning: new Map<Stage, number>(),
      stages: new Map<Stage, number>(),
      lastAtSameAge: new Map<Stage, number>(),
    };
    const then = last === undefined ? -Infinity : sameAge(last.releasedAt, release.releasedAt, asOf);
    for (const life of lives) {
      const own = life[index] ?? new Map<Stage, EpochMs>();
      for (const stage of own.keys()) add(counts.stages, stage);
      for (const [stage, at] of life[index - 1] ?? []) if (at <= then) add(counts.lastAtSameAge, stage);
      if (own.has('pre_saved')) counts.preSavers += 1;
      const before = life.slice(0, index).flatMap((firsts) => [...firsts]);
      const known = before.filter(([, at]) => at < release.launchedAt).map(([stage]) => stage);
      const deepest = STAGES.findLast((stage) => known.some((one) => depthOf(one) === depthOf(stage)));
      if (deepest === undefined) continue;
      counts.knownAtLaunch += 1;
      if (own.has('pre_saved')) add(counts.returning, deepest);
    }
    return counts;
  });
}

function firstsIn(events: readonly FanEvent[], { campaigns }: CountedRelease): Firsts {
  const firsts: Firsts = new Map();
  for (const campaign of campaigns) {
    const story = readStory(events, campaign);
    if (story === null) continue;
    for (const stage of STAGES) {
      if (story.standings.has(stage)) continue;
      for (const at of story.acts[stage]) firsts.set(stage, Math.min(at, firsts.get(stage) ?? Infinity));
    }
  }
  return firsts;
}

const add = (counts: Map<Stage, number>, stage: Stage): void =>
  void counts.set(stage, (counts.get(stage) ?? 0) + 1);
