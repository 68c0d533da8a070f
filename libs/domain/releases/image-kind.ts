/** The kinds of image that artwork may be. */
export const ARTWORK_KINDS = ['jpeg', 'png', 'webp', 'avif'] as const;
export type ArtworkKind = (typeof ARTWORK_KINDS)[number];

export type ImageKind =
  | { kind: 'taken'; image: ArtworkKind }
  /** `name`: what the file is, as people call it. */
  | { kind: 'refused'; name: string }
  /** It is none of the files that we know. */
  | { kind: 'unknown' };

/** How each file begins that people send as artwork by mistake. */
const REFUSED: readonly { name: string; begins: string }[] = [
  { name: 'GIF', begins: 'GIF8' },
  { name: 'TIFF', begins: 'II*\0' },
  { name: 'TIFF', begins: 'MM\0*' },
  { name: 'Photoshop', begins: '8BPS' },
  { name: 'PDF', begins: '%PDF' },
  { name: 'BMP', begins: 'BM' },
  { name: 'JPEG XL', begins: '\xff\x0a' },
  { name: 'JPEG XL', begins: '\0\0\0\x0cJXL ' },
  { name: 'JPEG 2000', begins: '\0\0\0\x0cjP  ' },
  { name: 'SVG', begins: '<svg' },
  { name: 'SVG', begins: '<?xml' },
  { name: 'HTML', begins: '<!do' },
  { name: 'ZIP', begins: 'PK\x03\x04' },
];

/** The brands of an ISO media file (ISO/IEC 14496-12, the box `ftyp`) and the kind of image that each stands for. */
const AVIF_BRANDS: readonly string[] = ['avif', 'avis'];
const HEIC_BRANDS: readonly string[] = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
const HEIF_BRANDS: readonly string[] = ['mif1', 'msf1'];

/** What an image is, by its first bytes. Neither its name nor the content type that was sent with it is looked at. */
export function imageKind(bytes: Uint8Array): ImageKind {
  const head = latin1(bytes.subarray(0, 512));
  if (head.startsWith('\xff\xd8\xff')) return { kind: 'taken', image: 'jpeg' };
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { kind: 'taken', image: 'png' };
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return { kind: 'taken', image: 'webp' };
  if (head.startsWith('ftyp', 4)) return mediaKind(head);
  const text = head.trimStart().toLowerCase();
  const found = REFUSED.find(({ begins }) => head.startsWith(begins) || text.startsWith(begins));
  return found === undefined ? { kind: 'unknown' } : { kind: 'refused', name: found.name };
}

/** The major brand counts before the compatible ones: a HEIC may name `mif1` beside its own. */
function mediaKind(head: string): ImageKind {
  const length = Math.min(256, sizeOfBox(head));
  const brands = [head.slice(8, 12), ...(head.slice(16, length).match(/[^]{4}/g) ?? [])];
  const has = (known: readonly string[]): boolean => brands.some((brand) => known.includes(brand));
  if (has(AVIF_BRANDS)) return { kind: 'taken', image: 'avif' };
  if (has(HEIC_BRANDS)) return { kind: 'refused', name: 'HEIC' };
  if (has(HEIF_BRANDS)) return { kind: 'refused', name: 'HEIF' };
  return { kind: 'refused', name: 'video' };
}

/** The first four bytes, the most significant one first. */
const sizeOfBox = (head: string): number =>
  [0, 1, 2, 3].reduce((size, at) => size * 256 + head.charCodeAt(at), 0);

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
