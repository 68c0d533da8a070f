import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { FileProblem } from './file-problem.js';
import { receiveUpload } from './upload.js';

const MB = 1024 * 1024;

async function receive(bytes: Buffer, { maxBytes = MB, pieces = 3 } = {}) {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += pieces) chunks.push(bytes.subarray(at, at + pieces));
  return receiveUpload(Readable.from(chunks), maxBytes);
}

async function textOf(bytes: Buffer): Promise<string> {
  const upload = await receive(bytes);
  let text = '';
  for await (const piece of upload.text()) text += piece;
  await upload.close();
  return `${upload.encoding}: ${text}`;
}

const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

describe('an upload', () => {
  const text = 'Name;Straße\nZoë “Z”;Übergang €\n';

  test.each([
    ['UTF-8', Buffer.from(text), `utf-8: ${text}`],
    ['UTF-8 with a byte-order mark', Buffer.from(`\ufeff${text}`), `utf-8: ${text}`],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), `utf-16le: ${text}`],
    ['UTF-16, big end first', utf16be(text), `utf-16be: ${text}`],
    ['Latin-1', Buffer.from('Zoë;Übergang', 'latin1'), 'windows-1252: Zoë;Übergang'],
    [
      'Windows-1252',
      Buffer.from([0x80, 0x82, 0x84, 0x93, 0x94, 0x96, 0x9f, 0xe4, 0xdf, 0x3b]),
      'windows-1252: €‚„“”–Ÿäß;',
    ],
  ])('in %s is read', async (_what, bytes, expected) => {
    expect(await textOf(bytes)).toBe(expected);
  });

  test.each([
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 415, /no CSV.*Save it as "CSV UTF-8"/],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 415, /unpack it/],
    ['UTF-16 without its mark', Buffer.from('email\na@b.co', 'utf16le'), 415, /NUL bytes.*Save it as/],
    [
      'another code page',
      Buffer.from([0x61, 0x81, 0x8d, 0x0a]),
      415,
      /neither UTF-8 nor UTF-16 nor Windows-1252/,
    ],
    ['more than the limit', Buffer.alloc(MB + 1, 'a'), 413, /larger than 1 MB/],
  ])('of %s is refused in one sentence that says what to do', async (_what, bytes, status, words) => {
    const refusal = await receive(bytes, { pieces: 64 * 1024 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(FileProblem);
    expect(refusal).toMatchObject({ status, message: expect.stringMatching(words) });
  });

  test('that breaks off is told as such', async () => {
    const body = new Readable({ read: () => undefined });
    body.push('email\n');
    const receiving = receiveUpload(body, MB);
    setImmediate(() => body.destroy());
    await expect(receiving).rejects.toMatchObject({ status: 422, message: 'The upload broke off.' });
  });

  test('has the hash of its bytes, is read as often as one likes, and leaves no file behind', async () => {
    const [one, same, other] = [
      await receive(Buffer.from('a')),
      await receive(Buffer.from('a')),
      await receive(Buffer.from('b')),
    ];
    expect(one.hash).toBe(same.hash);
    expect(one.hash).not.toBe(other.hash);
    for (let turn = 0; turn < 2; turn += 1) {
      const pieces = [];
      for await (const piece of one.text()) pieces.push(piece);
      expect(pieces.join('')).toBe('a');
    }
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`segue-import-${process.pid}-`))).toEqual(
      [],
    );
    for (const upload of [one, same, other]) await upload.close();
  });
});
