import { describe, expect, it } from '@jest/globals';
import { readAudio } from './audio-kind.js';

/** Frames of MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes and 1,152 samples each. */
function mp3(frames: number, before: number[] = [], after: number[] = []): Uint8Array {
  const frame = new Uint8Array(417);
  frame.set([0xff, 0xfb, 0x90, 0x00]);
  return Uint8Array.from([...before, ...Array.from({ length: frames }, () => [...frame]).flat(), ...after]);
}

/** Frames of AAC LC, 44.1 kHz, in ADTS: 100 bytes and 1,024 samples each. */
function aac(frames: number): Uint8Array {
  const frame = new Uint8Array(100);
  frame.set([0xff, 0xf1, 0x50, 0x80, 100 >> 3, ((100 & 7) << 5) | 0x1f, 0xfc]);
  return Uint8Array.from(Array.from({ length: frames }, () => [...frame]).flat());
}

function oggPage(packet: number[], position: number): number[] {
  const page = new Uint8Array(28 + packet.length);
  page.set([...Buffer.from('OggS')]);
  new DataView(page.buffer).setBigInt64(6, BigInt(position), true);
  new DataView(page.buffer).setUint32(14, 7, true);
  page[26] = 1;
  page[27] = packet.length;
  page.set(packet, 28);
  return [...page];
}
const opus = (samples: number): Uint8Array => {
  const head = [...Buffer.from('OpusHead')];
  return Uint8Array.from([
    ...oggPage([...head, 1, 2, 0x38, 0x01, ...new Array<number>(20).fill(0)], 0),
    ...oggPage(new Array<number>(50).fill(1), samples + 0x138),
  ]);
};

const box = (type: string, contents: number[]): number[] => {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, 8 + contents.length);
  head.set([...Buffer.from(type)], 4);
  return [...head, ...contents];
};
function m4a(seconds: number, handler = 'soun'): Uint8Array {
  const mvhd = new Uint8Array(100);
  new DataView(mvhd.buffer).setUint32(12, 1000);
  new DataView(mvhd.buffer).setUint32(16, seconds * 1000);
  const hdlr = [...new Array<number>(8).fill(0), ...Buffer.from(handler), 0, 0, 0, 0];
  return Uint8Array.from([
    ...box('ftyp', [...Buffer.from('M4A ')]),
    ...box('moov', [...box('mvhd', [...mvhd]), ...box('trak', box('mdia', box('hdlr', hdlr)))]),
    ...box('mdat', [1, 2, 3]),
  ]);
}
const secondsOf = (bytes: Uint8Array) => {
  const read = readAudio(bytes);
  return read.kind === 'read' ? [read.audio, Math.round(read.seconds * 100) / 100] : [read.kind];
};

describe('an audio file', () => {
  it('is known by its content, and how long it plays', () => {
    expect(secondsOf(mp3(1000))).toEqual(['mp3', 26.12]);
    expect(secondsOf(aac(1000))).toEqual(['aac', 23.22]);
    expect(secondsOf(opus(48_000 * 20))).toEqual(['ogg', 20]);
    expect(secondsOf(m4a(29))).toEqual(['m4a', 29]);
  });

  it('may have tags before and after its frames', () => {
    const tag = [0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 1, 2, ...new Array<number>(130).fill(0xff)];
    expect(secondsOf(mp3(1000, tag, [...Buffer.from('TAG')]))).toEqual(['mp3', 26.12]);
  });

  it('that is damaged, cut off or a film is told as such', () => {
    expect(readAudio(mp3(1))).toEqual({ kind: 'damaged', audio: 'mp3' });
    expect(readAudio(Uint8Array.from([...mp3(2), ...new Array<number>(9000).fill(0)]))).toEqual({
      kind: 'damaged',
      audio: 'mp3',
    });
    expect(readAudio(opus(48_000).subarray(0, 60))).toEqual({ kind: 'damaged', audio: 'ogg' });
    expect(readAudio(m4a(20, 'vide'))).toEqual({ kind: 'damaged', audio: 'm4a' });
    expect(readAudio(m4a(20).subarray(0, 60))).toEqual({ kind: 'damaged', audio: 'm4a' });
  });

  it('of another kind is named', () => {
    const named = (text: string) => readAudio(Buffer.from(text));
    expect(named('RIFFxxxxWAVEfmt ')).toEqual({ kind: 'other', name: 'WAV' });
    expect(named('fLaC....')).toEqual({ kind: 'other', name: 'FLAC' });
    expect(named('<!doctype html>')).toEqual({ kind: 'other', name: undefined });
    expect(readAudio(new Uint8Array(0))).toEqual({ kind: 'other', name: undefined });
  });
});
