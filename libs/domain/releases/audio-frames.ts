/*
 * How long streams of frames play: each frame says its own length in bytes and in samples. Sources: ISO/IEC 11172-3 and
 * 13818-3 (MP3), ISO/IEC 13818-7 (AAC in ADTS).
 */

const MP3_BITRATES = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const MP3_RATES = [44_100, 48_000, 32_000] as const;
const ADTS_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
] as const;

interface Frame {
  /** Bytes, with the header. */
  length: number;
  seconds: number;
}

/** Undefined: it is no such stream, or it is damaged. */
export const mp3Seconds = (bytes: Uint8Array): number | undefined =>
  secondsOf(bytes, afterTag(bytes), mp3Frame);

export const adtsSeconds = (bytes: Uint8Array): number | undefined => secondsOf(bytes, 0, adtsFrame);

/** So many bytes may stand between frames or after the last one, as a tag at the end does. */
const MOST_BETWEEN = 4096;

function secondsOf(
  bytes: Uint8Array,
  start: number,
  frameAt: (bytes: Uint8Array, at: number) => Frame | undefined,
): number | undefined {
  let [at, seconds, frames, skipped] = [start, 0, 0, 0];
  while (at + 4 <= bytes.length && skipped <= MOST_BETWEEN) {
    const frame = frameAt(bytes, at);
    if (frame === undefined) {
      [at, skipped] = [at + 1, skipped + 1];
      continue;
    }
    if (at + frame.length > bytes.length) break;
    [at, seconds, frames, skipped] = [at + frame.length, seconds + frame.seconds, frames + 1, 0];
  }
  const isWhole = frames > 1 && skipped <= MOST_BETWEEN;
  return isWhole ? seconds : undefined;
}

/** An ID3 tag of version 2 stands before the first frame; its length has seven bits a byte. */
function afterTag(bytes: Uint8Array): number {
  const [a, b, c] = bytes;
  if (a !== 0x49 || b !== 0x44 || c !== 0x33) return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 0x7f), 0);
  return size + 10;
}

function mp3Frame(bytes: Uint8Array, at: number): Frame | undefined {
  const [sync = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  if (sync !== 0xff || (second & 0xe0) !== 0xe0 || ((second >> 1) & 3) !== 1) return undefined;
  const version = (second >> 3) & 3;
  const rate = MP3_RATES[(third >> 2) & 3];
  if (version === 1 || rate === undefined) return undefined;
  const isFirst = version === 3;
  const kilobits = MP3_BITRATES[isFirst ? 1 : 2][third >> 4];
  if (kilobits === undefined || kilobits === 0) return undefined;
  const hertz = rate / (isFirst ? 1 : version === 2 ? 2 : 4);
  const samples = isFirst ? 1152 : 576;
  const length = Math.floor(((samples / 8) * kilobits * 1000) / hertz) + ((third >> 1) & 1);
  return { length, seconds: samples / hertz };
}

function adtsFrame(bytes: Uint8Array, at: number): Frame | undefined {
  const header = bytes.subarray(at, at + 7);
  const [sync = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0] = header;
  if (header.length < 7 || sync !== 0xff || (second & 0xf6) !== 0xf0) return undefined;
  const hertz = ADTS_RATES[(third >> 2) & 15];
  const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
  if (hertz === undefined || length < 7) return undefined;
  return { length, seconds: (((seventh & 3) + 1) * 1024) / hertz };
}
