import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '#database/database.js';
import { BEHIND_SECONDS } from '#database/events/behind.js';
import { localMoment } from '#domain/clock/local-moment.js';
import { DEFINITIONS_VERSION } from '#domain/metrics/funnel.js';
import type { EpochMs } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

/** What every answer of a metric begins with. */
export interface MetricHead {
  /** ISO 8601, the workspace's time. */
  asOf: string;
  behindSeconds: number;
  definitions: string;
}

/** What a metric needs to know before it counts, and what its answer begins with. */
export interface WorkspaceFrame {
  /** The workspace's zone, in which `from` and `to` are. */
  zone: string;
  /** The workspace's time (virtual) of the answer. */
  asOf: EpochMs;
  head: MetricHead;
}
export interface CampaignFrame extends Omit<WorkspaceFrame, 'head'> {
  hasRelease: boolean;
  head: MetricHead & { campaignId: string };
}

/** Begins the answer of a metric. */
@Injectable()
export class MetricFrames {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  /** @throws ProblemException (404) unless the campaign is the workspace's own. */
  /** `sql`: the transaction of the caller, who must not wait for a second connection. */
  async ofCampaign(
    workspaceId: string,
    campaignId: string,
    sql: Sql = this.database,
  ): Promise<CampaignFrame> {
    const [campaign] = await sql.query<{ has_release: boolean }>(
      'SELECT release_id IS NOT NULL AS has_release FROM campaigns WHERE id = $1 AND workspace_id = $2',
      [campaignId, workspaceId],
    );
    if (campaign === undefined) throw notFound('campaign');
    const { head, ...frame } = await this.ofWorkspace(workspaceId, sql);
    return { ...frame, hasRelease: campaign.has_release, head: { campaignId, ...head } };
  }

  async ofWorkspace(workspaceId: string, sql: Sql = this.database): Promise<WorkspaceFrame> {
    const [row] = await sql.query<{ zone: string; behind_seconds: number }>(
      `SELECT zone, ${BEHIND_SECONDS} AS behind_seconds FROM workspaces WHERE id = $1`,
      [workspaceId],
    );
    if (row === undefined) throw notFound('workspace');
    const { zone, behind_seconds: behindSeconds } = row;
    const asOf = await this.clocks.now(workspaceId);
    const head = { asOf: new Date(asOf).toISOString(), behindSeconds, definitions: DEFINITIONS_VERSION };
    return { zone, asOf, head };
  }
}

interface AskedPeriod {
  from?: string | undefined;
  to?: string | undefined;
}

/** Local times of the workspace as instants: in a gap of the clocks the later, in an overlap the first. */
export function instantsOf({ from, to }: AskedPeriod, zone: string): { from?: EpochMs; to?: EpochMs } {
  const instant = (text: string): EpochMs => {
    const [date = '', time = '00:00'] = text.split('T');
    return localMoment(date, time, zone);
  };
  return {
    ...(from === undefined ? {} : { from: instant(from) }),
    ...(to === undefined ? {} : { to: instant(to) }),
  };
}

/** The period as an answer tells it back. */
export const toldPeriod = ({ from, to }: AskedPeriod) => ({ from: from ?? null, to: to ?? null });
