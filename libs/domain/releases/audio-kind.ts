import { adtsSeconds, mp3Seconds } from './audio-frames.js';
import { mp4Seconds, oggSeconds } from './audio-containers.js';

/** The kinds of audio that a release's snippet may have. A word is never renamed, because stored snippets carry it. */
export const AUDIO_KINDS = ['mp3', 'aac', 'ogg', 'm4a'] as const;
export type AudioKind = (typeof AUDIO_KINDS)[number];

export const AUDIO_TYPES: Readonly<Record<AudioKind, string>> = {
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
};

/** A snippet is no longer than this (s); a coder adds up to a tenth at the ends. */
export const LONGEST_SNIPPET_S = 30;

export type ReadAudio =
  | { kind: 'read'; audio: AudioKind; seconds: number }
  /** Another kind of file, which is named where it is known. */
  | { kind: 'other'; name: string | undefined }
  | { kind: 'damaged'; audio: AudioKind };

/** What the file is and how long it plays, by its content: its name and what the sender says count for nothing. */
export function readAudio(bytes: Uint8Array): ReadAudio {
  const name = otherKind(bytes);
  if (name !== undefined) return { kind: 'other', name };
  const audio = kindOf(bytes);
  if (audio === undefined) return { kind: 'other', name: undefined };
  const seconds = SECONDS[audio](bytes);
  return seconds === undefined || !(seconds > 0)
    ? { kind: 'damaged', audio }
    : { kind: 'read', audio, seconds };
}

const SECONDS: Readonly<Record<AudioKind, (bytes: Uint8Array) => number | undefined>> = {
  mp3: mp3Seconds,
  aac: adtsSeconds,
  ogg: oggSeconds,
  m4a: mp4Seconds,
};

function kindOf(bytes: Uint8Array): AudioKind | undefined {
  if (startsWith(bytes, 'OggS')) return 'ogg';
  if (startsWith(bytes, 'ftyp', 4)) return 'm4a';
  if (startsWith(bytes, 'ID3')) return 'mp3';
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  // The two bits of the layer: none is AAC, 01 is layer III.
  const layer = (second >> 1) & 3;
  if (layer === 0 && (second & 0xf0) === 0xf0) return 'aac';
  return layer === 1 ? 'mp3' : undefined;
}

/** Kinds that people send by mistake. */
function otherKind(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WAVE', 8)) return 'WAV';
  if (startsWith(bytes, 'fLaC')) return 'FLAC';
  if (startsWith(bytes, 'FORM') && startsWith(bytes, 'AIF', 8)) return 'AIFF';
  if (startsWith(bytes, '\u001aE\u00df\u00a3')) return 'WebM';
  return undefined;
}

function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  return Array.from(text).every((char, index) => bytes[at + index] === char.charCodeAt(0));
}
