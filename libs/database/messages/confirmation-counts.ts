import type { Sql } from '#database/database.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { QueueState } from '#domain/consents/queue-state.js';
import type { Channel } from '#domain/terms.js';

/** So many questions or codes of a campaign went this way. */
export interface ConfirmationCount {
  of: 'question' | 'code';
  channel: Channel;
  state: QueueState;
  deliveryStatus: DeliveryStatus | null;
  code: string | null;
  count: number;
}

/** How the questions to confirm and the codes of a campaign have come along. */
export async function countConfirmations(sql: Sql, campaignId: string): Promise<ConfirmationCount[]> {
  return sql.query<ConfirmationCount>(
    `SELECT 'question' AS of, channel, state, delivery_status AS "deliveryStatus", code, count(*)::int AS count
       FROM sign_ups WHERE campaign_id = $1 GROUP BY 2, 3, 4, 5
     UNION ALL
     SELECT 'code', channel, state, delivery_status, provider_code, count(*)::int
       FROM fan_codes WHERE campaign_id = $1 GROUP BY 2, 3, 4, 5`,
    [campaignId],
  );
}
