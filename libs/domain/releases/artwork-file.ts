/** The formats in which an artwork is kept, in the order in which a browser should prefer them. */
export const ARTWORK_FORMATS = ['avif', 'webp', 'jpeg'] as const;
export type ArtworkFormat = (typeof ARTWORK_FORMATS)[number];

/** The widths in pixels in which an artwork is kept. Each is square. A smaller one is not made larger. */
export const ARTWORK_WIDTHS: readonly number[] = [320, 640, 1280];

export const MEDIA_TYPES: Record<ArtworkFormat, string> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpeg: 'image/jpeg',
};
const ENDINGS: Record<ArtworkFormat, string> = { avif: 'avif', webp: 'webp', jpeg: 'jpg' };

/** The public path of one file, for example `/artwork/3f…/640.avif`. It never means another image. */
export const artworkPath = (hash: string, width: number, format: ArtworkFormat): string =>
  `/artwork/${hash}/${width}.${ENDINGS[format]}`;

/** The public path of a width, where the browser's `Accept` chooses the format. */
export const negotiatedArtworkPath = (hash: string, width: number): string => `/artwork/${hash}/${width}`;

/** A path's last part, which says the width and perhaps the format. Undefined: it is no file of ours. */
export function parseArtworkName(
  name: string,
): { width: number; format: ArtworkFormat | undefined } | undefined {
  const parts = /^(\d{1,5})(?:\.([a-z]{3,4}))?$/.exec(name);
  if (parts === null) return undefined;
  const [, width = '', ending] = parts;
  if (ending === undefined) return { width: Number(width), format: undefined };
  const format = ARTWORK_FORMATS.find((one) => ENDINGS[one] === ending);
  return format === undefined ? undefined : { width: Number(width), format };
}

/**
 * The format that an `Accept` header (RFC 9110, 12.5.1) likes best. Of formats that it likes alike, the earliest of ours
 * is taken, but AVIF and WebP only where they are named: a browser that sends a bare star may know neither.
 */
export function formatFor(accept: string | undefined): ArtworkFormat {
  const ranges = (accept ?? '').split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((one) => one.startsWith('q='));
    return { type, q: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
  });
  const liking = (format: ArtworkFormat): number => {
    const named = ranges.find(({ type }) => type === MEDIA_TYPES[format]);
    if (named !== undefined) return named.q;
    if (format !== 'jpeg') return 0;
    return ranges.find(({ type }) => type === 'image/*' || type === '*/*')?.q ?? 0.001;
  };
  const best = ARTWORK_FORMATS.reduce((first, one) => (liking(one) > liking(first) ? one : first));
  return liking(best) > 0 ? best : 'jpeg';
}
