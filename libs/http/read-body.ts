import type { Request } from 'express';
import { fail } from './problem.js';

/**
 * The bytes of a body that is no JSON. Reads no further than it has to.
 * @throws ProblemException 413 where there are more than `most`, 415 where they are encoded, 400 where they break off.
 */
export async function readBody(request: Request, most: number): Promise<Buffer> {
  if (request.headers['content-encoding'] !== undefined)
    throw fail(415, 'Send the body without a content encoding.');
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(part)) continue;
      length += part.length;
      if (length > most) break;
      parts.push(part);
    }
  } catch {
    throw fail(400, 'The body broke off.');
  }
  if (length > most) throw tooLarge(most);
  return Buffer.concat(parts);
}

const tooLarge = (most: number) => fail(413, `The body is too large: at most ${most / (1024 * 1024)} MB.`);
