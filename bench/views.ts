import { Agent, get } from 'node:http';
import { pause } from '#tools/process.js';

/** What a browser of today sends when somebody opens a link. */
const BROWSER = {
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  accept: 'text/html',
  'accept-language': 'en-GB,en;q=0.9',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

export interface Seen {
  status: number;
  body: string;
}

/** One view by a browser with these cookies. */
export function view(agent: Agent, url: string, cookie?: string): Promise<Seen> {
  const headers = cookie === undefined ? BROWSER : { ...BROWSER, cookie };
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    }).on('error', reject);
  });
}

/**
 * Sends requests at this rate, whether the ones before are answered or not. Returns for each how many milliseconds
 * passed from the moment at which it was due until its answer had arrived whole.
 */
export async function atRate(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  send: (number: number) => Promise<void>,
): Promise<number[]> {
  const from = performance.now();
  const sent: Promise<number>[] = [];
  const total = Math.round(perSecond * seconds);
  while (sent.length < total) {
    const due = from + (sent.length * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) {
      await pause(early);
      continue;
    }
    const one = send(sent.length).then(() => performance.now() - due);
    // The first failure ends the bench below, and not in the middle of the run.
    one.catch(() => undefined);
    sent.push(one);
  }
  return Promise.all(sent);
}
