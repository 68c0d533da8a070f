/*
 * How long files play that say it themselves. Sources: RFC 3533 (Ogg), Vorbis I, RFC 7845 (Opus), ISO/IEC 14496-12 (MP4).
 */

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** The position of the last page is the number of samples. Undefined: neither Vorbis nor Opus, or damaged. */
export function oggSeconds(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes);
  const stream = streamOf(bytes, view);
  if (stream === undefined) return undefined;
  let [at, last] = [0, -1];
  while (at + 27 <= bytes.length) {
    if (textAt(bytes, at, 4) !== 'OggS') return undefined;
    const segments = bytes[at + 26] ?? 0;
    const table = bytes.subarray(at + 27, at + 27 + segments);
    const position = Number(view.getBigInt64(at + 6, true));
    if (view.getUint32(at + 14, true) === stream.serial && position > last) last = position;
    at += 27 + segments + table.reduce((sum, size) => sum + size, 0);
  }
  // The last page has to end where the file ends.
  return at === bytes.length && last > 0 ? (last - stream.skip) / stream.hertz : undefined;
}

function streamOf(
  bytes: Uint8Array,
  view: DataView,
): { serial: number; hertz: number; skip: number } | undefined {
  const packet = 27 + (bytes[26] ?? 0);
  if (packet + 30 > bytes.length) return undefined;
  const serial = view.getUint32(14, true);
  if (textAt(bytes, packet, 7) === '\u0001vorbis') {
    const hertz = view.getUint32(packet + 12, true);
    return hertz === 0 ? undefined : { serial, hertz, skip: 0 };
  }
  if (textAt(bytes, packet, 8) !== 'OpusHead') return undefined;
  return { serial, hertz: 48_000, skip: view.getUint16(packet + 10, true) };
}

interface Box {
  type: string;
  /** The contents, without the header. */
  from: number;
  to: number;
}

/** The film's header has the length. Undefined: damaged, or a film with pictures. */
export function mp4Seconds(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes);
  const top = boxesIn(bytes, view, 0, bytes.length);
  const moov = top?.find(({ type }) => type === 'moov');
  const inside = moov && boxesIn(bytes, view, moov.from, moov.to);
  const header = inside?.find(({ type }) => type === 'mvhd');
  if (moov === undefined || header === undefined || header.to - header.from < 28) return undefined;
  if (hasPictures(bytes, moov)) return undefined;
  const isLong = bytes[header.from] === 1;
  const at = header.from + (isLong ? 20 : 12);
  const scale = view.getUint32(at);
  const length = isLong ? Number(view.getBigUint64(at + 4)) : view.getUint32(at + 4);
  return scale === 0 ? undefined : length / scale;
}

function boxesIn(bytes: Uint8Array, view: DataView, from: number, to: number): Box[] | undefined {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to) {
    const short = view.getUint32(at);
    const isLong = short === 1 && at + 16 <= to;
    const size = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short;
    const head = isLong ? 16 : 8;
    if (size < head || at + size > to) return undefined;
    boxes.push({ type: textAt(bytes, at + 4, 4), from: at + head, to: at + size });
    at += size;
  }
  return boxes;
}

/** A track of pictures has a handler of this name. */
function hasPictures(bytes: Uint8Array, { from, to }: Box): boolean {
  for (let at = from; at + 16 <= to; at += 1)
    if (bytes[at] === 0x68 && textAt(bytes, at, 4) === 'hdlr' && textAt(bytes, at + 12, 4) === 'vide')
      return true;
  return false;
}
