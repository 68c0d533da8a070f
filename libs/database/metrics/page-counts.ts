import type { PageGroup } from '#contracts/metrics/page-metrics.js';
import type { PageEvent } from '#domain/pages/page-events.js';
import type { Sql } from '#database/database.js';

export interface PageCountsAsked {
  workspaceId: string;
  campaignId: string;
  /** Days YYYY-MM-DD in UTC on the workspace's clock, half open. */
  from: string | undefined;
  to: string | undefined;
  groupBy: readonly PageGroup[];
}

export interface PageCountRow {
  /** The values of the groups, in their order; '' for what is not known. */
  key: string[];
  /** Whether it happened in the browser of an app. */
  is_in_app: boolean;
  kind: PageEvent;
  count: number;
}

/** How often each thing happened on the campaign's page, by group and by kind of browser. */
export function readPageCounts(sql: Sql, asked: PageCountsAsked): Promise<PageCountRow[]> {
  return sql.query<PageCountRow>(
    `SELECT ARRAY(SELECT CASE name WHEN 'source' THEN source WHEN 'device' THEN device WHEN 'inApp' THEN in_app
         WHEN 'service' THEN service WHEN 'day' THEN to_char(day, 'YYYY-MM-DD') ELSE '' END
         FROM unnest($5::text[]) WITH ORDINALITY AS g (name, place) ORDER BY place) AS key,
       in_app <> '' AS is_in_app, kind, sum(count)::float8 AS count
     FROM page_counts WHERE campaign_id = $2 AND workspace_id = $1
       AND ($3::date IS NULL OR day >= $3) AND ($4::date IS NULL OR day < $4)
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [asked.workspaceId, asked.campaignId, asked.from ?? null, asked.to ?? null, asked.groupBy],
  );
}
