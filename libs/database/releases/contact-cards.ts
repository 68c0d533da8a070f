import { ArtistContactSchema } from '#contracts/releases/artists.js';
import type { Sql } from '#database/database.js';
import type { ContactCard } from '#domain/releases/contact-card.js';

interface Row {
  name: string;
  contact: unknown;
  photo: Buffer | null;
}

/** The picture of a card is this wide. */
const PHOTO_WIDTH = 320;

/** The card of an artist, with the newest artwork of theirs. Undefined: there is no such artist. */
export async function findContactCard(sql: Sql, artistId: string): Promise<ContactCard | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT t.name, t.contact, (
       SELECT i.bytes FROM artworks k JOIN releases r ON r.id = k.release_id
         JOIN artwork_files i ON i.hash = k.hash AND i.width = $2 AND i.format = 'jpeg'
       WHERE r.artist_id = t.id AND k.current ORDER BY k.created_at DESC LIMIT 1) AS photo
     FROM artists t WHERE t.id = $1 AND t.archived_at IS NULL`,
    [artistId, PHOTO_WIDTH],
  );
  if (row === undefined) return undefined;
  const contact = ArtistContactSchema.nullable().parse(row.contact) ?? {};
  const photo = row.photo === null ? {} : { photo: row.photo.toString('base64') };
  return { uid: `artist-${artistId}`, name: row.name, ...contact, ...photo };
}
