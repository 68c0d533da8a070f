import { z } from 'zod';
import type {
  AccessGrant,
  FoundRelease,
  Kept,
  LibraryItem,
  ListedRelease,
  ServiceConsent,
  ServiceOutcome,
  FirstGrant,
  ServiceProfile,
  StreamingService,
} from '#providers/ports.js';
import {
  askAgain,
  callService,
  isForeign,
  isPassing,
  isSuccess,
  jsonOf,
  readValue,
  unreadable,
} from '#providers/services/answers.js';
import { since } from '#providers/services/listed-releases.js';
import { lastingToken } from '#providers/services/lasting-token.js';
import { CHIME_ROW } from './chime-row.js';

export interface ChimeApp {
  baseUrl: string;
  key: string;
  timeoutMs?: number | undefined;
}

const ShelfSchema = z.object({ there: z.boolean() });
const FoundSchema = z.object({ id: z.string().nullable() });
const ListSchema = z.object({
  releases: z.array(z.object({ releaseId: z.string(), title: z.string(), day: z.string() })),
});
const GrantSchema = z.object({ token: z.string(), scopes: z.array(z.string()) });
const WhoSchema = z.object({ id: z.string() });

async function ask(
  { baseUrl, key, timeoutMs }: ChimeApp,
  call: { method: 'GET' | 'PUT'; path: string; token?: string },
): Promise<ServiceOutcome<unknown>> {
  const headers = { 'x-app': key, ...(call.token === undefined ? {} : { 'x-fan': call.token }) };
  const answer = await callService(`${baseUrl}${call.path}`, { method: call.method, headers }, timeoutMs);
  if ('kind' in answer) return answer;
  const { status } = answer;
  if (isPassing(status)) return askAgain(answer);
  if (isForeign(answer)) return unreadable();
  if (isSuccess(answer)) return { kind: 'ok', value: jsonOf(answer) };
  if (status === 401) return { kind: 'appRefused', reason: 'invalid_client' };
  if (status === 410) return { kind: 'revoked', reason: 'gone' };
  return { kind: 'failed', reason: status === 403 ? 'forbidden' : `http_${status}` };
}

const shelf = ({ kind, id }: LibraryItem) => `/chime/shelf/${kind}/${encodeURIComponent(id)}`;

export class ChimeService implements StreamingService<'chime'> {
  readonly service = 'chime' as const;

  constructor(private readonly app: ChimeApp) {}

  refresh(token: string): Promise<ServiceOutcome<AccessGrant>> {
    return Promise.resolve({ kind: 'ok', value: lastingToken(CHIME_ROW.grantLife, token) });
  }

  async keep(token: string, item: LibraryItem): Promise<ServiceOutcome<Kept>> {
    if (item.kind === 'artist') return { kind: 'failed', reason: 'not_possible' };
    const answer = await ask(this.app, { method: 'PUT', path: shelf(item), token });
    return answer.kind === 'ok' ? { kind: 'ok', value: 'kept' } : answer;
  }

  async has(token: string, item: LibraryItem): Promise<ServiceOutcome<boolean>> {
    const answer = await ask(this.app, { method: 'GET', path: shelf(item), token });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(ShelfSchema, answer.value);
    return read.kind === 'ok' ? { kind: 'ok', value: read.value.there } : read;
  }

  async isAvailable(upc: string, market = 'US'): Promise<ServiceOutcome<FoundRelease>> {
    const answer = await ask(this.app, { method: 'GET', path: `/chime/find/${upc}/${market}` });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(FoundSchema, answer.value);
    if (read.kind !== 'ok') return read;
    const { id } = read.value;
    return { kind: 'ok', value: id === null ? { available: false } : { available: true, releaseId: id } };
  }

  async newReleases(artistId: string, day: string): Promise<ServiceOutcome<ListedRelease[]>> {
    const path = `/chime/artist/${encodeURIComponent(artistId)}`;
    const answer = await ask(this.app, { method: 'GET', path });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(ListSchema, answer.value);
    return read.kind === 'ok' ? { kind: 'ok', value: since(day, read.value.releases) } : read;
  }

  upcOf(releaseId: string): Promise<ServiceOutcome<string | undefined>> {
    return Promise.resolve({ kind: 'ok', value: releaseId.replace(/^chime-/, '') });
  }
}

export class ChimeConsent implements ServiceConsent<'chime'> {
  readonly service = 'chime' as const;
  readonly origin: string;

  constructor(private readonly app: ChimeApp) {
    this.origin = new URL(app.baseUrl).origin;
  }

  consentUrl({ state, redirectUri, scopes }: Parameters<ServiceConsent['consentUrl']>[0]): string {
    const query = new URLSearchParams({ state, redirect_uri: redirectUri, scope: scopes.join(' ') });
    return `${this.app.baseUrl}/chime/agree?${query.toString()}`;
  }

  async exchange(code: string): Promise<ServiceOutcome<FirstGrant>> {
    const answer = await ask(this.app, { method: 'GET', path: `/chime/grant/${encodeURIComponent(code)}` });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(GrantSchema, answer.value);
    if (read.kind !== 'ok') return read;
    const { token, scopes } = read.value;
    const lasting = lastingToken(CHIME_ROW.grantLife, token);
    return { kind: 'ok', value: { ...lasting, refreshToken: token, scopes } };
  }

  async profile(token: string): Promise<ServiceOutcome<ServiceProfile>> {
    const answer = await ask(this.app, { method: 'GET', path: '/chime/who', token });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(WhoSchema, answer.value);
    return read.kind === 'ok' ? { kind: 'ok', value: { accountId: read.value.id } } : read;
  }
}
