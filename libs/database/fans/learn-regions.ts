import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { regionOfPhone } from '#domain/places/region-of-phone.js';

const AT_ONCE = 500;

/**
 * Notes the state or province of numbers that are older than its column. Returns whether more may be left. A number
 * that is new has its region from the start.
 */
export async function learnRegions(database: Database, box: SecretBox): Promise<boolean> {
  const rows = await database.query<{ id: string; encrypted: string }>(
    `SELECT id, address_encrypted AS encrypted FROM identities WHERE channel = 'sms' AND region IS NULL LIMIT ${AT_ONCE}`,
  );
  if (rows.length === 0) return false;
  const regions = rows.map(({ encrypted }) => regionOfPhone(box.open(encrypted)) ?? '');
  await database.query(
    `UPDATE identities i SET region = g.region FROM unnest($1::uuid[], $2::text[]) AS g (id, region)
     WHERE i.id = g.id AND i.region IS NULL`,
    [rows.map(({ id }) => id), regions],
  );
  return rows.length === AT_ONCE;
}
