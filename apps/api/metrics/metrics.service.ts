import { Injectable } from '@nestjs/common';
import type {
  FunnelAnswer,
  FunnelQueryParams,
  MessageMetricsAnswer,
  MessageMetricsQueryParams,
  TimeToConvertAnswer,
  TimeToConvertQueryParams,
} from '#contracts/metrics/metrics.js';
import { Database, type Sql } from '#database/database.js';
import type { FunnelQuery } from '#database/metrics/funnel-transitions.js';
import { readFunnel } from '#database/metrics/funnel.js';
import type { MessageCounts } from '#database/metrics/message-counts.js';
import { readMessageMetrics } from '#database/metrics/messages.js';
import { type DayRate, readDayRates } from '#database/metrics/time-to-convert.js';
import {
  funnelRows,
  type GroupCounts,
  preSaves,
  previousStage,
  ratio,
  secondsFromPrevious,
  type StageCounts,
} from '#domain/metrics/funnel.js';
import { survivalCurve } from '#domain/metrics/kaplan-meier.js';
import { instantsOf, MetricFrames, toldPeriod } from './metric-frame.js';

const MOST_CURVE_POINTS = 100;

/** Answers of the metrics pages: counts from the database, rates and words from the domain. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  async funnel(workspaceId: string, campaignId: string, params: FunnelQueryParams): Promise<FunnelAnswer> {
    const { zone, hasRelease, asOf, head } = await this.frames.ofCampaign(workspaceId, campaignId);
    const { order, groupBy = [] } = params;
    const ask = { workspaceId, campaignId, order, asOf, ...instantsOf(params, zone) };
    const [total, groups] = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const [all] = await readFunnel(sql, { ...ask, groupBy: [] });
      return [all, groupBy.length === 0 ? [] : await readFunnel(sql, { ...ask, groupBy })] as const;
    });
    if (total === undefined) throw new Error('The funnel has no total.');
    return {
      ...head,
      order,
      groupBy,
      ...toldPeriod(params),
      ...partOf(total, hasRelease),
      groups: groups.map((group) => ({ key: keyOf(group), ...partOf(group, hasRelease) })),
    };
  }

  async timeToConvert(
    workspaceId: string,
    campaignId: string,
    params: TimeToConvertQueryParams,
  ): Promise<TimeToConvertAnswer> {
    const { zone, hasRelease, asOf, head } = await this.frames.ofCampaign(workspaceId, campaignId);
    const { order, groupBy = [] } = params;
    const ask = { workspaceId, campaignId, order, asOf, ...instantsOf(params, zone) };
    const [[total], groups] = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const all = await readTimes(sql, { ...ask, groupBy: [] });
      return [all, groupBy.length === 0 ? [] : await readTimes(sql, { ...ask, groupBy })] as const;
    });
    const transitionsOf = ({ stages, days }: GroupTimes) =>
      stages.flatMap((counts) => transitionOf(counts, days, hasRelease));
    return {
      ...head,
      order,
      groupBy,
      ...toldPeriod(params),
      transitions: total === undefined ? [] : transitionsOf(total),
      groups: groups.map((group) => ({ key: keyOf(group), transitions: transitionsOf(group) })),
    };
  }

  async messages(
    workspaceId: string,
    campaignId: string,
    params: MessageMetricsQueryParams,
  ): Promise<MessageMetricsAnswer> {
    const { zone, asOf, head } = await this.frames.ofCampaign(workspaceId, campaignId);
    const { groupBy = [] } = params;
    const ask = { workspaceId, campaignId, asOf, groupBy, zone, ...instantsOf(params, zone) };
    const metrics = await readMessageMetrics(this.database, ask);
    return {
      ...head,
      groupBy,
      ...toldPeriod(params),
      total: withRates(metrics.total),
      steps: metrics.steps.map((step) => withRates(step)),
      channels: metrics.channels.map((channel) => withRates(channel)),
      groups: metrics.groups.map((group) => withRates(group)),
    };
  }
}

function partOf(group: GroupCounts, hasRelease: boolean) {
  const { enrolled, ended, waitingAtEntry } = group;
  const rows = funnelRows(group.stages, hasRelease);
  return { enrolled, ended, waitingAtEntry, preSaves: preSaves(group), rows };
}

interface GroupTimes extends GroupCounts {
  days: DayRate[];
}

/** The counts of each group with its rates by day. */
async function readTimes(sql: Sql, query: FunnelQuery): Promise<GroupTimes[]> {
  const groups = await readFunnel(sql, query);
  const rates = await readDayRates(sql, query);
  return groups.map((group) => {
    const name = query.groupBy.map((by) => group.key[by]).join('\u0000');
    return { ...group, days: rates.filter(({ key }) => key.join('\u0000') === name) };
  });
}

function keyOf({ key }: GroupCounts): Record<string, string> {
  return Object.fromEntries(Object.entries(key));
}

function transitionOf(
  counts: StageCounts,
  days: readonly DayRate[],
  hasRelease: boolean,
): TimeToConvertAnswer['transitions'] {
  const { stage, durations } = counts;
  const previous = previousStage(stage, hasRelease);
  if (previous === null) return [];
  const converters = durations.reduce((sum, group) => sum + group.converted, 0);
  const censored = durations.reduce((sum, group) => sum + group.censored, 0);
  const byDay = days
    .filter((rate) => rate.stage === stage)
    .map(({ day, observed, converted }) => ({ day, observed, converted, rate: ratio(converted, observed) }));
  const times = secondsFromPrevious(durations);
  const risk = { atRisk: converters + censored, converters };
  return [{ stage, previous, ...risk, secondsFromPrevious: times, curve: curveOf(counts), byDay }];
}

function curveOf({ durations }: StageCounts): { seconds: number; share: number }[] {
  const curve = survivalCurve(durations);
  const every = Math.ceil(curve.length / MOST_CURVE_POINTS);
  return curve
    .filter((_, index) => index % every === 0 || index === curve.length - 1)
    .map(({ durationMs, converted }) => ({ seconds: Math.round(durationMs) / 1000, share: converted }));
}

function withRates<Counts extends MessageCounts>(counts: Counts) {
  return {
    ...counts,
    complaintRate: ratio(counts.complained, counts.delivered),
    clickRate: ratio(counts.humanClickers, counts.delivered),
    optOutRate: ratio(counts.optOuts, counts.delivered),
  };
}
