import { z } from 'zod';
import type { Sql } from '#database/database.js';
import type { ArtworkFormat } from '#domain/releases/artwork-file.js';
import type { ArtworkKind } from '#domain/releases/image-kind.js';
import type { ArtworkColours } from '#domain/releases/artwork-colours.js';

/** What is known of a release's artwork. */
export interface ArtworkRecord {
  hash: string;
  kind: ArtworkKind;
  /** Pixels of what was sent. */
  width: number;
  height: number;
  colours: ArtworkColours;
  /** A `data:` address of a blurred copy. */
  placeholder: string;
  /** The widths in which it is kept, the smallest first. */
  widths: number[];
  createdAt: Date;
}

export interface ArtworkFile {
  width: number;
  format: ArtworkFormat;
  bytes: Buffer;
}

const ColoursSchema: z.ZodType<ArtworkColours> = z.object({ background: z.string(), accent: z.string() });

type Row = Omit<ArtworkRecord, 'colours'> & { colours: unknown };
const toRecord = (row: Row): ArtworkRecord => ({ ...row, colours: ColoursSchema.parse(row.colours) });

/**
 * Makes it the artwork of the release, in the caller's transaction. The same bytes once more change nothing. False: the
 * workspace has no such release.
 */
export async function saveArtwork(
  sql: Sql,
  on: { workspaceId: string; releaseId: string },
  artwork: Omit<ArtworkRecord, 'createdAt'>,
  files: readonly ArtworkFile[],
): Promise<boolean> {
  const found = await sql.query(
    'SELECT 1 FROM releases WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE',
    [on.workspaceId, on.releaseId],
  );
  if (found.length === 0) return false;
  await sql.query('UPDATE artworks SET current = false WHERE release_id = $1 AND current AND hash <> $2', [
    on.releaseId,
    artwork.hash,
  ]);
  const { hash, kind, width, height, colours, placeholder, widths } = artwork;
  await sql.query(
    `INSERT INTO artworks (hash, workspace_id, release_id, kind, width, height, colours, placeholder, widths)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (hash) DO UPDATE SET current = true`,
    [hash, on.workspaceId, on.releaseId, kind, width, height, JSON.stringify(colours), placeholder, widths],
  );
  await sql.query(
    `INSERT INTO artwork_files (hash, width, format, bytes)
     SELECT $1, width, format, bytes FROM unnest($2::integer[], $3::text[], $4::bytea[]) AS f (width, format, bytes)
     ON CONFLICT DO NOTHING`,
    [
      hash,
      files.map((file) => file.width),
      files.map((file) => file.format),
      files.map((file) => file.bytes),
    ],
  );
  return true;
}

/** The artwork that the release has now. */
export async function findArtwork(
  sql: Sql,
  workspaceId: string,
  releaseId: string,
): Promise<ArtworkRecord | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT hash, kind, width, height, colours, placeholder, widths, created_at AS "createdAt"
     FROM artworks WHERE workspace_id = $1 AND release_id = $2 AND current`,
    [workspaceId, releaseId],
  );
  return row === undefined ? undefined : toRecord(row);
}

/** Takes every artwork that the release has or had away, with its files. False: there was none. */
export async function deleteArtworks(sql: Sql, workspaceId: string, releaseId: string): Promise<boolean> {
  const gone = await sql.query(
    'DELETE FROM artworks WHERE workspace_id = $1 AND release_id = $2 RETURNING 1',
    [workspaceId, releaseId],
  );
  return gone.length > 0;
}

/** One file, for whoever knows its name. */
export async function readArtworkFile(
  sql: Sql,
  { hash, width, format }: { hash: string; width: number; format: ArtworkFormat },
): Promise<Buffer | undefined> {
  const [row] = await sql.query<{ bytes: Buffer }>(
    'SELECT bytes FROM artwork_files WHERE hash = $1 AND width = $2 AND format = $3',
    [hash, width, format],
  );
  return row?.bytes;
}
