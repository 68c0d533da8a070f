import { Injectable } from '@nestjs/common';
import { assertNever } from '#domain/assert-never.js';
import type { MetricNumber } from '#contracts/metrics/metric-fans.js';
import type { Sql } from '#database/database.js';
import { readFunnelFans } from '#database/metrics/funnel-fans.js';
import { readLayerFans } from '#database/metrics/layer-fans.js';
import type { ListedFan, ListedPage } from '#database/metrics/listed-fan.js';
import { readMessageFans } from '#database/metrics/message-fans.js';
import { readEntryFans } from '#database/metrics/timeseries.js';
import { FUNNEL_GROUPS } from '#domain/metrics/funnel.js';
import { FUNNEL_CELLS, type FunnelCell, TIME_CELLS } from '#domain/metrics/funnel-cell.js';
import { LAYER_CELLS } from '#domain/metrics/layer-cell.js';
import { readMessageCell } from '#domain/metrics/message-cell.js';
import { messagePeriod } from '#domain/metrics/message-groups.js';
import { pieceOf, type TimePiece } from '#domain/metrics/timeseries.js';
import { PURPOSES, STAGES } from '#domain/terms.js';
import type { AskedNumber } from './asked-number.js';
import { LiftReader } from './lift-reader.js';
import { type CampaignFrame, instantsOf, MetricFrames } from './metric-frame.js';

/** Opens the lists behind the numbers of the metrics. */
@Injectable()
export class MetricLists {
  constructor(
    private readonly frames: MetricFrames,
    private readonly lift: LiftReader,
  ) {}

  frameOf(workspaceId: string, campaignId: string): Promise<CampaignFrame> {
    return this.frames.ofCampaign(workspaceId, campaignId);
  }

  /** The ids of the fans whom a number counts now, each once. @throws ProblemException (404) without the campaign. */
  async fanIds(sql: Sql, workspaceId: string, number: MetricNumber): Promise<string[]> {
    const { zone, asOf } = await this.frames.ofCampaign(workspaceId, number.campaignId, sql);
    const lines = await this.read(sql, { workspaceId, number, zone, asOf }, { after: null, limit: null });
    return [...new Set(lines.map(({ fanId }) => fanId))];
  }

  /**
   * The lines of the list behind a number, in the order of the fans' ids.
   * @throws ProblemException where the number is not there, or must not be seen yet.
   */
  read(sql: Sql, asked: AskedNumber, page: ListedPage): Promise<ListedFan[]> {
    const { metric, cell } = asked.number;
    switch (metric) {
      case 'funnel':
        return funnelLines(sql, asked, FUNNEL_CELLS.get(cell), page);
      case 'time-to-convert':
        return funnelLines(sql, asked, TIME_CELLS.get(cell), page);
      case 'messages':
        return messageLines(sql, asked, page);
      case 'timeseries':
        return entryLines(sql, asked, page);
      case 'layers':
        return layerLines(sql, asked, page);
      case 'lift':
        return this.lift.lines(sql, asked, page);
      default:
        return assertNever(metric);
    }
  }
}

async function funnelLines(
  sql: Sql,
  { workspaceId, number, zone, asOf }: AskedNumber,
  cell: FunnelCell | undefined,
  page: ListedPage,
): Promise<ListedFan[]> {
  if (cell === undefined) return [];
  const { campaignId, order = 'strict', variant, service, channel, territory, source, week } = number;
  const group = { variant, service, channel, territory, source, week };
  const ask = { workspaceId, campaignId, order, asOf, cell, group, ...instantsOf(number, zone) };
  return readFunnelFans(sql, ask, page);
}

async function layerLines(
  sql: Sql,
  { workspaceId, number, zone, asOf }: AskedNumber,
  page: ListedPage,
): Promise<ListedFan[]> {
  const cell = LAYER_CELLS.get(number.cell);
  if (cell === undefined) return [];
  const { campaignId, variant, service, channel, territory, source, week } = number;
  const purpose = PURPOSES.find((known) => known === number.purpose) ?? 'marketing';
  const group = { variant, service, channel, territory, source, week };
  const ask = { workspaceId, campaignId, asOf, purpose, cell, group, ...instantsOf(number, zone) };
  return readLayerFans(sql, ask, page);
}

async function messageLines(
  sql: Sql,
  { workspaceId, number, zone, asOf }: AskedNumber,
  page: ListedPage,
): Promise<ListedFan[]> {
  const cell = readMessageCell(number.cell);
  if (cell === undefined) return [];
  const { campaignId, step, channel, purpose, day, week } = number;
  const period = messagePeriod({ ...instantsOf(number, zone), day, week }, zone);
  return readMessageFans(
    sql,
    { workspaceId, campaignId, asOf, cell, group: { step, channel, purpose }, ...period },
    page,
  );
}

/** Which piece of time an entry is in is known by our zone rules, so a page is cut here and not by the database. */
async function entryLines(
  sql: Sql,
  { workspaceId, number, zone, asOf }: AskedNumber,
  { after, limit }: ListedPage,
): Promise<ListedFan[]> {
  const { campaignId, order = 'strict', unit = 'hour', clock = 'workspace', at } = number;
  const groupBy = FUNNEL_GROUPS.filter((group) => number[group] !== undefined);
  const key = groupBy.map((group) => number[group] ?? '');
  const stages = STAGES.filter((stage) => stage === number.cell);
  const ask = {
    workspaceId,
    campaignId,
    asOf,
    order,
    groupBy,
    stages,
    unit,
    clock,
    ...instantsOf(number, zone),
  };
  const entries = await readEntryFans(sql, ask, key);
  const shown = entries.filter((entry) => {
    const piece = pieceOf(
      { at: entry.placedAt, zone: entry.zone, territory: entry.placeTerritory },
      { unit, clock, zone },
    );
    return (after === null || entry.fanId > after.fanId) && (at === undefined || namesOf(piece).includes(at));
  });
  return limit === null ? shown : shown.slice(0, limit);
}

/** How a point can be named: as its answer does. */
function namesOf({ local, startsAt, sinceRelease }: TimePiece): string[] {
  return [
    ...(local === null ? [] : [local]),
    ...(startsAt === null ? [] : [new Date(startsAt).toISOString()]),
    ...(sinceRelease === null ? [] : [String(sinceRelease / 1000)]),
  ];
}
