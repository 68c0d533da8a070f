import { FileProblem } from './file-problem.js';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What Windows-1252 has where Latin-1 has control characters. Five of them are not defined. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const UNDEFINED: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

const SAVE_AS = 'Save it as "CSV UTF-8" and send that.';

/** Finds the encoding of a file while its bytes come by; it looks at every one of them. */
export class EncodingProbe {
  private start = Buffer.alloc(0);
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true });
  private isUtf8 = true;
  private hasNul = false;
  private hasUndefined = false;

  add(chunk: Buffer): void {
    if (this.start.length < 4) this.start = Buffer.concat([this.start, chunk]).subarray(0, 4);
    this.hasNul ||= chunk.includes(0);
    if (this.isUtf8) this.isUtf8 = this.continues(chunk);
    if (!this.isUtf8 && !this.hasUndefined) this.hasUndefined = chunk.some((byte) => UNDEFINED.has(byte));
  }

  /** @throws FileProblem where the bytes are no text that can be read without a guess. */
  encoding(): Encoding {
    const start = this.start.toString('hex');
    if (start.startsWith('504b'))
      throw new FileProblem(415, `The file is a workbook or an archive, no CSV. ${SAVE_AS}`);
    if (start.startsWith('1f8b'))
      throw new FileProblem(415, 'The file is compressed: unpack it and send the CSV.');
    if (start.startsWith('fffe')) return 'utf-16le';
    if (start.startsWith('feff')) return 'utf-16be';
    if (this.hasNul) throw new FileProblem(415, `The file is no text: it has NUL bytes. ${SAVE_AS}`);
    if (this.isUtf8 && this.ends()) return 'utf-8';
    if (this.hasUndefined)
      throw new FileProblem(415, `The file is neither UTF-8 nor UTF-16 nor Windows-1252 text. ${SAVE_AS}`);
    return 'windows-1252';
  }

  private continues(chunk: Buffer): boolean {
    try {
      this.utf8.decode(chunk, { stream: true });
      return true;
    } catch {
      return false;
    }
  }

  private ends(): boolean {
    try {
      this.utf8.decode();
      return true;
    } catch {
      return false;
    }
  }
}

/** The text of the bytes, without a byte-order mark. */
export async function* decoded(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = encoding === 'windows-1252' ? undefined : new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder?.decode(chunk, { stream: true }) ?? fromWindows1252(chunk);
  yield decoder?.decode() ?? '';
}

/** By a table of ours: some versions of Node take Latin-1 for it. */
const fromWindows1252 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (code) => HIGH[code.charCodeAt(0) - 0x80] ?? code);
