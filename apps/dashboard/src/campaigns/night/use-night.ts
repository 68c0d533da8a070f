import { useEffect, useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { ReleaseNightSchema } from '#contracts/releases/release-night.js';
import { api } from '#dashboard/access/api.js';
import { eventsIn } from './read-stream.js';

type Night = Schemas['ReleaseNight'];
export interface NightView {
  night: Night | undefined;
  error: unknown;
  /** The stream is open. While it is not, the figures are of the last moment. */
  live: boolean;
}

const AGAIN_AFTER = 3_000;

/** How the saves go, by the API's stream. A stream that ends is opened again. */
export function useNight(id: string): NightView {
  const [view, setView] = useState<NightView>({ night: undefined, error: null, live: false });
  useEffect(() => {
    const stop = new AbortController();
    const show = (next: Partial<NightView>) => {
      if (!stop.signal.aborted) setView((before) => ({ ...before, ...next }));
    };
    void follow(id, stop.signal, show);
    return () => stop.abort();
  }, [id]);
  return view;
}

async function follow(
  id: string,
  signal: AbortSignal,
  show: (next: Partial<NightView>) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      // What is wrong is told by this call; a stream only ends.
      const path = { path: { id } };
      show({
        night: await answered(api.GET('/v1/campaigns/{id}/release-night', { params: path, signal })),
        error: null,
      });
      const { response } = await api.GET('/v1/campaigns/{id}/release-night/stream', {
        ...{ params: path, parseAs: 'stream', signal, headers: { Accept: 'text/event-stream' } },
      });
      if (response.body !== null && response.ok) await read(response.body, show);
    } catch (error) {
      show({ error });
    }
    show({ live: false });
    await pause(signal);
  }
}

async function read(body: ReadableStream<Uint8Array<ArrayBuffer>>, show: (next: Partial<NightView>) => void) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const { data, rest: left } = eventsIn(rest + part.value);
    rest = left;
    const newest = data.at(-1);
    if (newest === undefined) continue;
    show({ live: true, error: null, night: ReleaseNightSchema.parse(JSON.parse(newest)) });
  }
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, AGAIN_AFTER);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
