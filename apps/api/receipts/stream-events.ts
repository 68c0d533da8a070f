import { once } from 'node:events';
import type { Response } from 'express';

interface Stream {
  /** The name of each event. */
  event: string;
  first: unknown;
  next: () => Promise<unknown>;
  /** Called when `next` fails; the stream then ends, and the reader opens it again. */
  failed: (error: unknown) => void;
}

const EVERY_MS = 2_000;
const FOR_MS = 10 * 60_000;

/** Writes server-sent events until the reader goes away, reading fails, or ten minutes are over. */
export async function streamEvents(
  response: Response,
  { event, first, next, failed }: Stream,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.set({
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    // Proxies pass on each event at once.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  const until = performance.now() + FOR_MS;
  try {
    for (let body = first; !gone.signal.aborted; body = await next()) {
      // A reader who is slower than the events is waited for: nothing piles up.
      if (!response.write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`))
        await once(response, 'drain', { signal: gone.signal });
      if (performance.now() > until) break;
      await pause(gone.signal);
    }
  } catch (error) {
    if (!gone.signal.aborted) failed(error);
  }
  response.end();
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, EVERY_MS);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
