import { z } from 'zod';
import { ApiPage } from './api-page.js';
import { Chance } from './chance.js';
import { type DrawnRequest, ONCE_ONLY, RequestDrawer } from './draw-request.js';
import { ValueDrawer } from './draw-value.js';
import { kindOfAnswer, KnownIds } from './known-ids.js';

export interface FuzzOptions {
  baseUrl: string;
  /** Keys of one workspace; a request takes one of them. */
  keys: readonly string[];
  requests: number;
  seed: number;
  onProgress?: (done: number) => void;
}

export interface Finding {
  request: string;
  body: string | undefined;
  answer: string;
  what: string;
}

export interface FuzzReport {
  requests: number;
  /** How many answers had which status. */
  statuses: Record<string, number>;
  /** Operations that never came to a success, so that little of them was seen. */
  neverOk: string[];
  /** How many operations the page has. */
  operations: number;
  /** Operations whose answer was asked for again by its `Idempotency-Key`, and was the same, byte by byte. */
  replayed: string[];
  findings: Finding[];
}

const MOST_FINDINGS = 50;
/** A request that takes longer than this hangs, as far as its caller can tell. */
const PATIENCE_MS = 60_000;

/** Sends requests drawn from the API's own page, and holds each answer against that page. */
export async function fuzz({ baseUrl, keys, requests, seed, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const page = new ApiPage(await (await fetch(`${baseUrl}/openapi.json`)).json());
  const chance = new Chance(seed);
  const ids = new KnownIds();
  const drawer = new RequestDrawer(page, new ValueDrawer(page, ids, chance), ids, chance);
  const statuses: Record<string, number> = {};
  const succeeded = new Set<string>();
  const replayed = new Set<string>();
  const findings: Finding[] = [];
  for (let done = 0; done < requests && findings.length < MOST_FINDINGS; done += 1) {
    onProgress?.(done);
    const request = drawer.draw();
    const key = chance.is(0.02) ? 'sgk_unknown' : (chance.of(keys) ?? '');
    const first = await tried(page, request, baseUrl, key);
    const { status, what, text } = first;
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (what !== undefined) findings.push(findingOf(request, `${status} ${text}`, what));
    if (status >= 200 && status < 300) {
      const { operationId, path } = request.operation;
      succeeded.add(operationId);
      ids.learn(jsonOf(text), kindOfAnswer(path));
      if (!isOnceOnly(request)) continue;
      const again = await tried(page, request, baseUrl, key);
      if (isSame(first, again)) replayed.add(operationId);
      else
        findings.push(
          findingOf(request, `${again.status} ${again.text}`, `at first it was ${status} ${text}`),
        );
    }
  }
  const all = page.operations.map(({ operationId }) => operationId);
  const neverOk = all.filter((id) => !succeeded.has(id));
  return { requests, statuses, operations: all.length, neverOk, replayed: [...replayed], findings };
}

/** The request has an `Idempotency-Key` of its own, so the same answer comes again. */
const isOnceOnly = ({ headers }: DrawnRequest): boolean =>
  headers['idempotency-key']?.startsWith(ONCE_ONLY) === true;

const isSame = (first: Tried, again: Tried): boolean =>
  again.replayed && again.status === first.status && again.text === first.text;

interface Tried {
  status: number;
  text: string;
  what: string | undefined;
  /** The answer says that it is that of an earlier request. */
  replayed: boolean;
}

async function tried(page: ApiPage, request: DrawnRequest, baseUrl: string, key: string): Promise<Tried> {
  const { operation, path, headers, body } = request;
  try {
    const response = await fetch(baseUrl + path, {
      method: operation.method,
      headers: { ...headers, authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body }),
    });
    const text = await textOf(response);
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    return { status: response.status, text, what: problemOf(page, request, response, text), replayed };
  } catch (error) {
    const what = `no answer: ${error instanceof Error ? error.message : String(error)}`;
    return { status: 0, text: '', what, replayed: false };
  }
}

/** The text of an answer. Of a stream that never ends, the first event. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader !== undefined && !text.includes('\n\n')) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  return text;
}

function problemOf(
  page: ApiPage,
  { operation }: DrawnRequest,
  response: Response,
  text: string,
): string | undefined {
  const { status, headers } = response;
  if (status >= 500 && operation.operationId !== 'getReadiness') return `status ${status}`;
  if (headers.get('x-request-id') === null) return 'no X-Request-Id';
  if (text !== '' && !text.endsWith('\n')) return 'no newline at the end';
  const contentType = headers.get('content-type')?.split(';')[0] ?? '';
  return page.judge(operation, { status, contentType, text });
}

const MOST_SHOWN = 1500;
const findingOf = ({ operation, path, body }: DrawnRequest, answer: string, what: string): Finding => ({
  request: `${operation.operationId}: ${operation.method} ${path}`,
  body: body?.slice(0, MOST_SHOWN),
  answer: answer.slice(0, MOST_SHOWN),
  what,
});

function jsonOf(text: string): unknown {
  try {
    return z.unknown().parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
