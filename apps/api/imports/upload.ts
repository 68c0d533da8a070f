import { createHash, randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileProblem } from './file-problem.js';
import { decoded, EncodingProbe, type Encoding } from './text-encoding.js';

/** A file as it was sent, readable as often as needed. It is to be closed. */
export interface Upload {
  /** Of the bytes: says whether a repeated import sends the same file. */
  hash: string;
  encoding: Encoding;
  /** The text from its start, in pieces. */
  text(): AsyncIterable<string>;
  close(): Promise<void>;
}

/**
 * Keeps an upload in a file of the system's temporary folder, with bounded memory. Only then is the whole known: its
 * hash, and that its bytes are text of one encoding. The file has no name any more once it is open, so that nothing of
 * it is left behind when this process ends, however it ends.
 */
export async function receiveUpload(body: Readable, maxBytes: number): Promise<Upload> {
  const file = await openNameless();
  try {
    const { hash, encoding } = await copy(body, file, maxBytes);
    const text = () => decoded(bytesOf(file), encoding);
    return { hash, encoding, text, close: () => file.close() };
  } catch (error) {
    await file.close();
    // What still comes of a refused file is thrown away: the sender reads the answer on the same connection.
    body.resume();
    throw error;
  }
}

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `segue-import-${process.pid}-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

const PIECE = 64 * 1024;

/** By hand: a stream over the file closes it when its reader leaves early. */
async function* bytesOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function copy(
  body: Readable,
  file: FileHandle,
  maxBytes: number,
): Promise<{ hash: string; encoding: Encoding }> {
  const hash = createHash('sha256');
  const probe = new EncodingProbe();
  let bytes = 0;
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new FileProblem(
        413,
        `The file is larger than ${maxBytes / 1024 / 1024} MB: split it and send the parts.`,
      );
    hash.update(chunk);
    probe.add(chunk);
    await file.writeFile(chunk);
  }
  return { hash: hash.digest('base64url'), encoding: probe.encoding() };
}

/** Leaving the loop early must not destroy the request, and with it the connection that carries the answer. */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<unknown> = body.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of chunks) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    throw body.readableAborted ? new FileProblem(422, 'The upload broke off.') : error;
  }
}
