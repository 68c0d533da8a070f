import type { SpendPrices } from '#domain/sending/spend.js';
import type { Sql } from '#database/database.js';
import { storedPricesOf } from './stored-sending.js';

export interface SpendAccount {
  /** The zone of the workspace's months. */
  zone: string;
  /** Undefined: the workspace has told no prices. */
  prices: SpendPrices | undefined;
}

export async function spendAccount(sql: Sql, workspaceId: string): Promise<SpendAccount | undefined> {
  const [row] = await sql.query<{ zone: string; prices: unknown }>(
    'SELECT zone, spend_prices AS prices FROM workspaces WHERE id = $1',
    [workspaceId],
  );
  return row === undefined ? undefined : { zone: row.zone, prices: storedPricesOf(row.prices) };
}

export async function savePrices(sql: Sql, workspaceId: string, prices: SpendPrices): Promise<void> {
  await sql.query('UPDATE workspaces SET spend_prices = $2 WHERE id = $1', [
    workspaceId,
    JSON.stringify(prices),
  ]);
}
