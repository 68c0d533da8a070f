import type { Timers } from './timers.js';

/** The pause (ms) before the next attempt: it doubles from 200 ms to 10 s. */
const backOffMs = (attempt: number): number => Math.min(10_000, 200 * 2 ** attempt);
const DELIVERY_TIMEOUT_MS = 10_000;

export type DeliveryEnd = 'taken' | 'given up';

/**
 * Posts a callback to the product until it answers 2xx, as a provider does: again after a failed connection, a 5xx or a
 * 429. After another 4xx it gives up at once.
 */
export class CallbackPoster {
  private readonly stop = new AbortController();

  constructor(private readonly timers: Timers) {}

  post(
    url: string,
    init: { headers: Record<string, string>; body: string },
    retries: number,
    answered: (body: string) => void = () => undefined,
  ): Promise<DeliveryEnd> {
    return new Promise((resolve) => {
      const attempt = async (count: number): Promise<void> => {
        const { status, body } = await this.once(url, init);
        if (status >= 200 && status < 300) {
          answered(body);
          resolve('taken');
          return;
        }
        const refused = status >= 300 && status < 500 && status !== 429 && status !== 408;
        if (refused || count >= retries || this.stop.signal.aborted) {
          resolve('given up');
          return;
        }
        this.timers.after(backOffMs(count), () => void attempt(count + 1));
      };
      void attempt(0);
    });
  }

  close(): void {
    this.stop.abort();
  }

  /** The answer. Its status is 0 when there was none. */
  private async once(
    url: string,
    init: { headers: Record<string, string>; body: string },
  ): Promise<{ status: number; body: string }> {
    try {
      const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)]);
      const response = await fetch(url, { method: 'POST', ...init, signal, redirect: 'manual' });
      return { status: response.status, body: await response.text() };
    } catch {
      return { status: 0, body: '' };
    }
  }
}
