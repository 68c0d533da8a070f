import { z } from 'zod';
import { ReleaseNightSchema, type ReleaseNight } from '#contracts/releases/release-night.js';
import { projectAll } from '#test/harness/project.js';
import { useApi } from '#test/harness/use-api.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  happened,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';

const api = useApi();
const R = BERLIN_MIDNIGHT;
let world: FunnelWorld;
const path = () => `/v1/campaigns/${world.campaignId}/release-night`;
const read = async (): Promise<ReleaseNight> =>
  ReleaseNightSchema.parse((await api.call('GET', path())).body);
const DataSchema = z.string().transform((text): unknown => JSON.parse(text));

beforeAll(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  const saved = { service: 'spotify', by: 'platform', effectId: 'e', receipt: 'saved' } as const;
  const refused = { service: 'deezer', reason: 'app_refused', receipt: 'app_refused' } as const;
  for (const [territory, outcome] of [
    ['DE', 'saved'],
    ['DE', 'saved'],
    ['DE', 'refused'],
    ['US', 'saved'],
    ['US', 'waits'],
  ]) {
    const fan = await addFan(api.database, world);
    const opened = {
      path: 'service',
      service: 'spotify',
      territory: territory ?? '',
      source: 'test',
    } as const;
    await record(api.database, [
      happened(world, fan, 'enrollment.opened', R - 1000, opened),
      ...(outcome === 'saved' ? [happened(world, fan, 'release.saved', R, saved)] : []),
      ...(outcome === 'refused' ? [happened(world, fan, 'release.save_failed', R, refused)] : []),
    ]);
  }
  await projectAll(api.database);
}, 60_000);

describe('the release night of a campaign', () => {
  it('counts what is saved of what was promised, by outcome, minute, service and territory', async () => {
    const night = await read();
    expect(night).toMatchObject({ saved: 3, promised: 5 });
    expect(night.outcomes).toEqual([
      { outcome: 'saved', fans: 3 },
      { outcome: 'app_refused', fans: 1 },
    ]);
    expect(night.perMinute.reduce((sum, { saves }) => sum + saves, 0)).toBe(3);
    expect(night.services).toMatchObject([{ service: 'spotify', waiting: 0, halted: false }]);
    expect(night.territories).toMatchObject([
      { territory: 'DE', promised: 3, saved: 2, failed: 1 },
      { territory: 'US', promised: 2, saved: 1, failed: 0 },
    ]);
  });

  it('is streamed as events, each a whole answer', async () => {
    const stop = new AbortController();
    const answer = await fetch(`${api.baseUrl}${path()}/stream`, {
      headers: { authorization: `Bearer ${api.apiKey}` },
      signal: stop.signal,
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    for await (const part of answer.body ?? []) {
      text += Buffer.from(part).toString();
      if (text.split('\n\n').length > 2) break;
    }
    stop.abort();
    const events = text.split('\n\n').slice(0, 2);
    for (const event of events) {
      expect(event).toMatch(/^event: night\ndata: /);
      const night = ReleaseNightSchema.parse(DataSchema.parse(event.slice('event: night\ndata: '.length)));
      expect(night).toMatchObject({ saved: 3, promised: 5 });
    }
  });

  it('of another workspace is not there, also as a stream', async () => {
    for (const each of [path(), `${path()}/stream`])
      expect((await api.other.call('GET', each)).status).toBe(404);
  });
});
