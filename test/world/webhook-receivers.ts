import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { Received } from '#providers/testing/receiver.js';

/** What a receiver with this secret would expect in `webhook-signature`. */
export function signatureBy(secret: string, { headers, body }: Received): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

/** A receiver that takes what it is sent. It answers only the calls that it is told to answer, counted from 1. */
export async function startHanging(
  answers: (call: number) => boolean,
): Promise<{ url: string; ids: string[]; close(): void }> {
  const ids: string[] = [];
  const server = createServer((request, response) => {
    ids.push(String(request.headers['webhook-id']));
    const answered = answers(ids.length);
    request.resume().on('end', () => {
      if (answered) response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port.');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${address.port}`, ids, close };
}
