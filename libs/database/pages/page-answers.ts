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

/** The questions of this page that the fan has answered, either way. */
export async function answeredLayers(
  sql: Sql,
  fan: { fanId: string; campaignId: string },
): Promise<Map<PageLayer, LayerAnswer>> {
  const rows = await sql.query<{ layer: PageLayer; answer: LayerAnswer }>(
    'SELECT layer, answer FROM page_answers WHERE fan_id = $1 AND campaign_id = $2',
    [fan.fanId, fan.campaignId],
    'page-answers.read',
  );
  return new Map(rows.map(({ layer, answer }) => [layer, answer]));
}
