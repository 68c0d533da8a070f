import { Injectable } from '@nestjs/common';
import type {
  FunnelAnswer,
  FunnelQueryParams,
  MessageMetricsAnswer,
  MessageMetricsQueryParams,
  TimeToConvertAnswer,
  TimeToConvertQueryParams,
} from '#contracts/metrics/metrics.js';
import { Database } from '#database/database.js';
import { readFunnel } from '#database/metrics/funnel.js';
import type { MessageCounts } from '#database/metrics/message-counts.js';
import { readMessageMetrics } from '#database/metrics/messages.js';
import { type DayRate, readDayRates } from '#database/metrics/time-to-convert.js';
import {
  DEFINITIONS_VERSION,
  funnelRows,
  type GroupCounts,
  preSaves,
  previousStage,
  ratio,
  secondsFromPrevious,
  type StageCounts,
} from '#domain/metrics/funnel.js';
import { localMoment } from '#domain/clock/local-moment.js';
import { survivalCurve } from '#domain/metrics/kaplan-meier.js';
import type { EpochMs } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

const MOST_CURVE_POINTS = 100;

/** Answers of the metrics pages: counts from the database, rates and words from the domain. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  async funnel(workspaceId: string, campaignId: string, params: FunnelQueryParams): Promise<FunnelAnswer> {
    const { zone, hasRelease, answer } = await this.begin(workspaceId, campaignId);
    const { order, groupBy = [], from, to } = params;
    const ask = { workspaceId, campaignId, order, asOf: Date.parse(answer.asOf), ...period(params, zone) };
    const [total, groups] = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const [all] = await readFunnel(sql, { ...ask, groupBy: [] });
      return [all, groupBy.length === 0 ? [] : await readFunnel(sql, { ...ask, groupBy })] as const;
    });
    if (total === undefined) throw new Error('The funnel has no total.');
    return {
      ...answer,
      order,
      groupBy,
      from: from ?? null,
      to: to ?? null,
      ...partOf(total, hasRelease),
      groups: groups.map((group) => ({ key: keyOf(group), ...partOf(group, hasRelease) })),
    };
  }

  async timeToConvert(
    workspaceId: string,
    campaignId: string,
    params: TimeToConvertQueryParams,
  ): Promise<TimeToConvertAnswer> {
    const { zone, hasRelease, answer } = await this.begin(workspaceId, campaignId);
    const { order } = params;
    const ask = { workspaceId, campaignId, order, asOf: Date.parse(answer.asOf), ...period(params, zone) };
    const [total, days] = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const [all] = await readFunnel(sql, { ...ask, groupBy: [] });
      return [all, await readDayRates(sql, ask)] as const;
    });
    const stages = total?.stages ?? [];
    const transitions = stages.flatMap((counts) => transitionOf(counts, days, hasRelease));
    return { ...answer, order, transitions };
  }

  async messages(
    workspaceId: string,
    campaignId: string,
    params: MessageMetricsQueryParams,
  ): Promise<MessageMetricsAnswer> {
    const { zone, answer } = await this.begin(workspaceId, campaignId);
    const { groupBy = [], from, to } = params;
    const asOf = Date.parse(answer.asOf);
    const ask = { workspaceId, campaignId, asOf, groupBy, zone, ...period(params, zone) };
    const metrics = await readMessageMetrics(this.database, ask);
    return {
      ...answer,
      groupBy,
      from: from ?? null,
      to: to ?? null,
      total: withRates(metrics.total),
      steps: metrics.steps.map((step) => withRates(step)),
      channels: metrics.channels.map((channel) => withRates(channel)),
      groups: metrics.groups.map((group) => withRates(group)),
    };
  }

  /** 404 unless the campaign is the workspace's own. */
  private async begin(workspaceId: string, campaignId: string) {
    const [campaign] = await this.database.query<{ zone: string; has_release: boolean }>(
      `SELECT w.zone, c.release_id IS NOT NULL AS has_release FROM campaigns c JOIN workspaces w ON w.id = c.workspace_id
       WHERE c.id = $1 AND c.workspace_id = $2`,
      [campaignId, workspaceId],
    );
    if (campaign === undefined) throw notFound('campaign');
    const asOf = new Date(await this.clocks.now(workspaceId)).toISOString();
    const { zone, has_release: hasRelease } = campaign;
    return { zone, hasRelease, answer: { campaignId, asOf, definitions: DEFINITIONS_VERSION } };
  }
}

/** Local times of the workspace as instants: in a gap the later, in an overlap the first. */
function period(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  zone: string,
): { from?: EpochMs; to?: EpochMs } {
  const instant = (text: string): EpochMs => {
    const [date = '', time = '00:00'] = text.split('T');
    return localMoment(date, time, zone);
  };
  return {
    ...(from === undefined ? {} : { from: instant(from) }),
    ...(to === undefined ? {} : { to: instant(to) }),
  };
}

function partOf(group: GroupCounts, hasRelease: boolean) {
  const { enrolled, ended, waitingAtEntry } = group;
  const rows = funnelRows(group.stages, hasRelease);
  return { enrolled, ended, waitingAtEntry, preSaves: preSaves(group), rows };
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
