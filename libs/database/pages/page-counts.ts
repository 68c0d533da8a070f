import type { Sql } from '#database/database.js';
import type { PageEvent } from '#domain/pages/page-events.js';

/** One thing that happened on a page, so many times. An empty text stands for what is not known. */
export interface PageCount {
  workspaceId: string;
  campaignId: string;
  /** YYYY-MM-DD in UTC, on the workspace's clock. */
  day: string;
  kind: PageEvent;
  service: string;
  source: string;
  device: string;
  inApp: string;
  count: number;
}

/** Adds to the counts, in one statement. No two of `counts` may be about the same thing. */
export async function addPageCounts(sql: Sql, counts: readonly PageCount[]): Promise<void> {
  if (counts.length === 0) return;
  const sorted = [...counts].sort((a, b) => (keyOfCount(a) < keyOfCount(b) ? -1 : 1));
  await sql.query(
    `INSERT INTO page_counts AS p (campaign_id, workspace_id, day, kind, service, source, device, in_app, count)
     SELECT t.campaign_id, t.workspace_id, t.day, t.kind, t.service, t.source, t.device, t.in_app, t.count
     FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::bigint[]) AS t (campaign_id, workspace_id, day, kind, service, source, device, in_app, count)
     JOIN campaigns c ON c.id = t.campaign_id
     ON CONFLICT (campaign_id, day, kind, service, source, device, in_app)
       DO UPDATE SET count = p.count + excluded.count`,
    [
      sorted.map(({ campaignId }) => campaignId),
      sorted.map(({ workspaceId }) => workspaceId),
      sorted.map(({ day }) => day),
      sorted.map(({ kind }) => kind),
      sorted.map(({ service }) => service),
      sorted.map(({ source }) => source),
      sorted.map(({ device }) => device),
      sorted.map(({ inApp }) => inApp),
      sorted.map(({ count }) => count),
    ],
    'page-counts.add',
  );
}

/** What two counts have to share to be one. */
export const keyOfCount = (count: Omit<PageCount, 'count'>): string =>
  [count.campaignId, count.day, count.kind, count.service, count.source, count.device, count.inApp].join(
    '\n',
  );
