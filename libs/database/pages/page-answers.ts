import type { Sql } from '#database/database.js';
import type { LayerAnswer, PageLayer } from '#domain/pages/layers.js';

/** Notes the fan's answer to one question of the page. A later answer replaces an earlier one. */
export async function answerLayer(
  sql: Sql,
  fan: { fanId: string; campaignId: string },
  layer: PageLayer,
  answer: LayerAnswer,
): Promise<void> {
  await sql.query(
    `INSERT INTO page_answers (fan_id, campaign_id, layer, answer) VALUES ($1, $2, $3, $4)
     ON CONFLICT (fan_id, campaign_id, layer) DO UPDATE SET answer = excluded.answer, answered_at = now()`,
    [fan.fanId, fan.campaignId, layer, answer],
  );
}
