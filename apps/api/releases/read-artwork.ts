import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import type { ArtworkFile, ArtworkRecord } from '#database/releases/artworks.js';
import { assertNever } from '#domain/assert-never.js';
import { artworkColours } from '#domain/releases/artwork-colours.js';
import { ARTWORK_FORMATS, ARTWORK_WIDTHS, type ArtworkFormat } from '#domain/releases/artwork-file.js';
import { type ArtworkKind, imageKind } from '#domain/releases/image-kind.js';

/** 8,000 × 8,000. A file of few bytes may unpack to far more pixels than a machine has memory for. */
const LARGEST_PIXELS = 64_000_000;
/** A smaller image would look blurred on every page. */
const SMALLEST_SIDE = 320;
/** Beyond this, cutting the image to a square would cut what it shows. */
const LONGEST_SHAPE = 1.25;

export type ReadArtwork =
  | { kind: 'read'; artwork: Omit<ArtworkRecord, 'createdAt'>; files: ArtworkFile[] }
  /** `status`: 415 for another kind of file, 422 for an image that will not do. */
  | { kind: 'refused'; status: 415 | 422; reason: string };

/**
 * Reads an artwork by its content: turned upright, cut to the square in its middle, in sRGB whatever colours it came
 * in (CMYK and wide gamuts by their profile), without anything else that the file said. `releaseId` is a part of the
 * hash, so that equal bytes of two releases are two artworks.
 */
export async function readArtwork(releaseId: string, bytes: Buffer): Promise<ReadArtwork> {
  const kind = kindOf(bytes);
  if (kind.kind === 'refused') return kind;
  try {
    const size = await sizeOf(bytes);
    const problem = problemOf(size);
    if (problem !== undefined) return { kind: 'refused', status: 422, reason: problem };
    return await sizesOf(releaseId, bytes, kind.image, size);
  } catch {
    // The library's own words name files and functions of ours.
    return { kind: 'refused', status: 422, reason: 'The image is damaged or was cut off.' };
  }
}

function kindOf(bytes: Buffer): { kind: 'image'; image: ArtworkKind } | (ReadArtwork & { kind: 'refused' }) {
  const found = imageKind(bytes);
  const wanted = 'Send a JPEG, PNG, WebP or AVIF.';
  switch (found.kind) {
    case 'taken':
      return { kind: 'image', image: found.image };
    case 'refused':
      return { kind: 'refused', status: 415, reason: `This is a ${found.name} file. ${wanted}` };
    case 'unknown':
      return { kind: 'refused', status: 415, reason: `This is no image that we know. ${wanted}` };
    default:
      return assertNever(found);
  }
}

interface Size {
  width: number;
  height: number;
}

/** As it is seen: a photograph may lie on its side and say so. */
async function sizeOf(bytes: Buffer): Promise<Size> {
  const { autoOrient } = await open(bytes).metadata();
  return { width: autoOrient.width, height: autoOrient.height };
}

function problemOf({ width, height }: Size): string | undefined {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (width * height > LARGEST_PIXELS)
    return `The image has ${width} × ${height} pixels. At most ${LARGEST_PIXELS / 1e6} million are taken.`;
  if (short < SMALLEST_SIDE)
    return `The image has ${width} × ${height} pixels. At least ${SMALLEST_SIDE} × ${SMALLEST_SIDE} are needed.`;
  if (long > short * LONGEST_SHAPE)
    return `The image has ${width} × ${height} pixels. An artwork is square, or nearly so.`;
  return undefined;
}

const open = (bytes: Buffer): Sharp =>
  sharp(bytes, { limitInputPixels: LARGEST_PIXELS * 2, failOn: 'error' });

async function sizesOf(
  releaseId: string,
  bytes: Buffer,
  kind: ArtworkKind,
  size: Size,
): Promise<ReadArtwork> {
  const side = Math.min(size.width, size.height);
  const widths = ARTWORK_WIDTHS.filter((width) => width <= side);
  const square = await squareOf(bytes, widths.at(-1) ?? side);
  const files: ArtworkFile[] = [];
  // One after the other: encoding takes memory and processors, and nobody waits for an upload but its sender.
  for (const width of widths)
    for (const format of ARTWORK_FORMATS)
      files.push({ width, format, bytes: await encode(square().resize(width), format) });
  const pixels = await square().resize(64).raw().toBuffer();
  const blurred = await square().resize(16).blur(1).webp({ quality: 40 }).toBuffer();
  return {
    kind: 'read',
    artwork: {
      ...{ kind, widths, ...size },
      hash: createHash('sha256').update(releaseId).update(bytes).digest('hex').slice(0, 40),
      colours: artworkColours(pixels),
      placeholder: `data:image/webp;base64,${blurred.toString('base64')}`,
    },
    files,
  };
}

/** The square in the middle, unpacked once: three bytes of sRGB a pixel. What shines through is white behind. */
async function squareOf(bytes: Buffer, side: number): Promise<() => Sharp> {
  const { data, info } = await open(bytes)
    .autoOrient()
    .resize(side, side, { fit: 'cover' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return () => sharp(data, { raw: { width, height, channels } });
}

function encode(image: Sharp, format: ArtworkFormat): Promise<Buffer> {
  switch (format) {
    case 'avif':
      return image.avif({ quality: 55, effort: 3 }).toBuffer();
    case 'webp':
      return image.webp({ quality: 78, effort: 4 }).toBuffer();
    case 'jpeg':
      return image.jpeg({ quality: 80, progressive: true, mozjpeg: true }).toBuffer();
    default:
      return assertNever(format);
  }
}
