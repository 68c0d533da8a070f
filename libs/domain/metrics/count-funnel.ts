import { weekAt } from '#domain/clock/local-weeks.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { STAGES, type EpochMs, type Stage } from '#domain/terms.js';
import { readStory, type CountedCampaign, type FanStory } from './fan-story.js';
import type { FunnelGroupBy, FunnelOrder, GroupCounts, StageCounts } from './funnel.js';
import { bucketDuration, logBucket } from './kaplan-meier.js';

/**
 * The oracle: it counts the funnel fan by fan over the raw events, as one would with a pencil. It shares no code with
 * the SQL. Tests and the demo compare the two.
 */
interface CountQuery {
  order: FunnelOrder;
  groupBy: readonly FunnelGroupBy[];
  /** Enrollment time, half open. */
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
}

export function countFunnel(
  events: readonly FanEvent[],
  facts: CountedCampaign,
  query: CountQuery,
): GroupCounts[] {
  const byFan = new Map<string, FanEvent[]>();
  for (const event of events) {
    const fan = byFan.get(event.fanId);
    if (fan === undefined) byFan.set(event.fanId, [event]);
    else fan.push(event);
  }
  const groups = new Map<string, GroupCounts>();
  if (query.groupBy.length === 0) groups.set('', newGroup({}));
  for (const fanEvents of byFan.values()) {
    const story = readStory(fanEvents, facts);
    if (story === null) continue;
    if (query.from !== undefined && story.enrolledAt < query.from) continue;
    if (query.to !== undefined && story.enrolledAt >= query.to) continue;
    const values = query.groupBy.map((group) => groupValue(group, story, facts.zone));
    const name = values.join('\u0000');
    const key = Object.fromEntries(query.groupBy.map((group, index) => [group, values[index] ?? '']));
    const group = groups.get(name) ?? newGroup(key);
    groups.set(name, group);
    countFan(group, story, query.order, facts.asOf);
  }
  return [...groups.values()];
}

function countFan(group: GroupCounts, story: FanStory, order: FunnelOrder, asOf: EpochMs): void {
  const chosen = chooseActs(story, order);
  const furthest = [...STAGES].reverse().find((stage) => chosen.has(stage));
  group.enrolled += 1;
  if (!story.open) group.ended += 1;
  if (story.open && furthest === undefined) group.waitingAtEntry += 1;
  if (chosen.has('pre_saved') && story.onServicePath) group.servicePreSavers += 1;
  for (const counts of group.stages) {
    if (story.open && (furthest ?? 'pre_saved') === counts.stage) counts.waitingNow += 1;
    countStage(counts, story, chosen, asOf);
  }
}

function countStage(
  counts: StageCounts,
  story: FanStory,
  chosen: ReadonlyMap<Stage, EpochMs>,
  asOf: EpochMs,
): void {
  const { stage } = counts;
  const standing = story.standings.get(stage);
  const reached = chosen.get(stage);
  const previous = previousOf(stage, story);
  const previousAt = previous === null || !onPath(stage, story) ? undefined : chosen.get(previous);
  if (reached !== undefined) counts.fans += 1;
  if (previousAt !== undefined) counts.previousFans += 1;
  if (previousAt !== undefined || stage === 'pre_saved') {
    if (standing === 'already') counts.already += 1;
    if (standing === 'unobservable') counts.unobservable += 1;
  }
  if (standing !== undefined) return;
  if (chosen.has('pre_saved') && onPath(stage, story)) {
    counts.firstBase += 1;
    if (reached !== undefined) counts.firstConverted += 1;
  }
  if (previousAt === undefined) return;
  if (reached !== undefined) counts.converted += 1;
  const start = stage === 'release_saved' ? story.moment : previousAt;
  if (start <= asOf) addDuration(counts, Math.max(0, (reached ?? asOf) - start), reached !== undefined);
}

/** `strict`: the earliest act that is not before the chosen act of the previous stage. `any`: the earliest act. */
export function chooseActs(story: FanStory, order: FunnelOrder): Map<Stage, EpochMs> {
  const chosen = new Map<Stage, EpochMs>();
  for (const stage of STAGES) {
    if (story.standings.has(stage)) continue;
    let notBefore = -Infinity;
    if (order === 'strict') {
      if (!onPath(stage, story)) continue;
      const previous = previousOf(stage, story);
      if (previous !== null) notBefore = chosen.get(previous) ?? Infinity;
    }
    const candidates = story.acts[stage].filter((at) => at >= notBefore);
    if (candidates.length > 0) chosen.set(stage, Math.min(...candidates));
  }
  return chosen;
}

/** The nearest earlier stage on the fan's path at which the fan has no standing. Null: the fan starts here. */
function previousOf(stage: Stage, story: FanStory): Stage | null {
  const before = STAGES.slice(0, STAGES.indexOf(stage === 're_engaged' ? 'saved' : stage));
  const gates = before.filter((candidate) => onPath(candidate, story) && !story.standings.has(candidate));
  return gates.at(-1) ?? null;
}

/** The stages of a fan's path. Reminder fans skip `release_saved`; fans first seen after the release start at `engaged`. */
function onPath(stage: Stage, story: FanStory): boolean {
  if (stage !== 'pre_saved' && stage !== 'release_saved') return true;
  const preSaved = story.acts.pre_saved.length > 0 || story.standings.has('pre_saved');
  if (!preSaved && story.enrolledAt >= story.moment) return false;
  return stage === 'pre_saved' || story.onServicePath;
}

function groupValue(group: FunnelGroupBy, story: FanStory, zone: string): string {
  return group === 'week' ? weekAt(story.enrolledAt, zone) : story[group];
}

function addDuration(counts: StageCounts, exactMs: number, converted: boolean): void {
  const durationMs = bucketDuration(logBucket(exactMs));
  let group = counts.durations.find((candidate) => candidate.durationMs === durationMs);
  if (group === undefined) {
    group = { durationMs, converted: 0, censored: 0 };
    counts.durations.push(group);
  }
  if (converted) group.converted += 1;
  else group.censored += 1;
}

function newGroup(key: GroupCounts['key']): GroupCounts {
  const zero = {
    fans: 0,
    previousFans: 0,
    already: 0,
    unobservable: 0,
    converted: 0,
    waitingNow: 0,
    firstBase: 0,
    firstConverted: 0,
  };
  const stages = STAGES.map((stage): StageCounts => ({ stage, ...zero, durations: [] }));
  return { key, enrolled: 0, ended: 0, waitingAtEntry: 0, servicePreSavers: 0, stages };
}
