import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

/**
 * Answers a file that is made while it is sent. The next part is made only when the reader has taken the one before.
 * The first part is made before the answer begins, so that a database that is away is still a 503. A failure after it
 * breaks the connection: a file that is cut off must not look whole.
 */
export async function streamFile(
  parts: AsyncGenerator<string>,
  file: { type: string; name: string },
): Promise<StreamableFile> {
  const first = await parts.next();
  const readable = Readable.from(whole(first, parts), { objectMode: false, highWaterMark: 64 * 1024 });
  return new StreamableFile(readable, {
    type: `${file.type}; charset=utf-8`,
    disposition: `attachment; filename="${file.name}"`,
  });
}

async function* whole(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<Buffer, void> {
  if (first.done === true) return;
  yield Buffer.from(first.value);
  for await (const part of rest) yield Buffer.from(part);
}
