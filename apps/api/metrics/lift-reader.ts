import { Injectable } from '@nestjs/common';
import type { LiftAnswer, LiftQuery } from '#contracts/metrics/lift.js';
import { readCampaignFlows } from '#database/campaigns/campaign-versions.js';
import { Database, type Sql } from '#database/database.js';
import { readArmFans, readArms } from '#database/metrics/lift.js';
import type { ListedFan, ListedPage } from '#database/metrics/listed-fan.js';

import { DAY_MS } from '#domain/clock/calendar.js';
import {
  armRate,
  countsOf,
  judgeLift,
  type LiftDesign,
  liftDesigns,
  liftSays,
} from '#domain/metrics/lift.js';
import { readLiftCell } from '#domain/metrics/lift-cell.js';
import type { CheckedStage } from '#domain/terms.js';
import { badRequest, unprocessable } from '#http/problem.js';
import type { AskedNumber } from './asked-number.js';
import { instantsOf, MetricFrames, toldPeriod } from './metric-frame.js';

/** The split that is asked for, and what was fixed for it. */
interface ChosenSplit {
  name: string;
  design: LiftDesign;
}

/** Compares the arms of a campaign's split. */
@Injectable()
export class LiftReader {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  async read(workspaceId: string, campaignId: string, query: LiftQuery): Promise<LiftAnswer> {
    const { zone, asOf, head } = await this.frames.ofCampaign(workspaceId, campaignId);
    const { stage = 'saved' } = query;
    const { splits, chosen } = await this.choose(campaignId, query.split);
    const begun = { ...head, ...toldPeriod(query), splits, stage };
    if (chosen === undefined) return { ...begun, ...nothingOf('no_split') };
    const ask = liftOf(chosen, stage);
    const counts = await readArms(this.database, {
      ...{ workspaceId, campaignId, asOf, ...ask, ...instantsOf(query, zone) },
    });
    const judged = judgeLift(counts, chosen.design);
    const ready = judged.state === 'ready';
    const foreign = counts.filter(
      ({ variant }) => !chosen.design.arms.some((arm) => arm.variant === variant),
    );
    const arms = [...chosen.design.arms, ...foreign].map((arm) => {
      const counted = countsOf(arm, counts);
      const { converted, ...sizes } = counted;
      const weight = 'weight' in arm ? arm.weight : null;
      return { ...sizes, weight, converted: ready ? converted : null, rate: ready ? armRate(counted) : null };
    });
    const horizonDays = ask.horizonMs === null ? null : ask.horizonMs / DAY_MS;
    return { ...begun, split: chosen.name, horizonDays, ...judged, says: liftSays(judged.state), arms };
  }

  /**
   * The fans whom a number of an arm counts. @throws ProblemException (422) where outcomes must not be seen: the same rule
   * as for the number.
   */
  async lines(
    sql: Sql,
    { workspaceId, number, zone, asOf }: AskedNumber,
    page: ListedPage,
  ): Promise<ListedFan[]> {
    const { campaignId, split, stage = 'saved' } = number;
    const cell = readLiftCell(number.cell);
    const { chosen } = await this.choose(campaignId, split, sql);
    if (cell === undefined || chosen === undefined) return [];
    const ask = { workspaceId, campaignId, asOf, ...liftOf(chosen, stage), ...instantsOf(number, zone) };
    const { state } = judgeLift(await readArms(sql, ask), chosen.design);
    if (state !== 'ready' && cell.column === 'converted')
      throw unprocessable(liftSays(state), [{ path: 'cell', message: 'is not shown yet' }]);
    const lines = await readArmFans(sql, { ...ask, ...cell }, page);
    // Who has a moment has converted, so it is an outcome, too.
    return state === 'ready' ? lines : lines.map((line) => ({ ...line, at: null }));
  }

  /** The split that is named, or else the first. @throws ProblemException (400) where the flow has no such split. */
  async choose(
    campaignId: string,
    named: string | undefined,
    sql: Sql = this.database,
  ): Promise<{ splits: string[]; chosen: ChosenSplit | undefined }> {
    const designs = liftDesigns(await readCampaignFlows(sql, campaignId));
    const splits = [...designs.keys()];
    const name = named ?? splits[0];
    const design = name === undefined ? undefined : designs.get(name);
    if (named !== undefined && design === undefined) {
      const has = splits.length === 0 ? 'which has none' : `which has ${splits.join(', ')}`;
      throw badRequest([{ path: 'split', message: `is no split of the campaign’s flow, ${has}` }]);
    }
    return { splits, chosen: name === undefined || design === undefined ? undefined : { name, design } };
  }
}

/** What the counts of a split need to know. */
export function liftOf({ name, design }: ChosenSplit, stage: CheckedStage) {
  const [track = '', step = ''] = name.split('/');
  return { track, step, stage, horizonMs: design.horizonMs };
}

const nothingOf = (state: 'no_split') => ({
  ...{ split: null, horizonDays: null, state, says: liftSays(state), sampleRatio: null, arms: [], lifts: [] },
});
