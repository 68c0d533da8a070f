import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { MergedFansSchema } from '#contracts/fans/fan-rights.js';
import { MessagePageSchema } from '#contracts/messages/messages.js';
import { FunnelSchema } from '#contracts/metrics/metrics.js';
import { rebuildReadModels } from '#database/events/rebuild-read-models.js';
import { emptyState, type EnrollmentState, type FanState } from '#domain/engine/state.js';
import { useApi } from '#test/harness/use-api.js';
import { projectAll } from '#test/harness/project.js';
import {
  BERLIN_MIDNIGHT,
  HOUR,
  happened,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { insertMessage } from '#test/world/rows.js';

const api = useApi();
let world: FunnelWorld;
beforeEach(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
});

const IdSchema = z.object({ id: z.string() });
let last = 0;
const nextEmail = () => `both${(last += 1)}@example.com`;

async function makeFan(email: string, more: object = {}): Promise<string> {
  const consents = [{ channel: 'email', method: 'form', wording: 'Yes.' }];
  const { body } = await api.call('POST', '/v1/fans', { identities: { email }, consents, ...more });
  const { id } = IdSchema.parse(body);
  await api.database.query('UPDATE identities SET verified_at = now() WHERE fan_id = $1', [id]);
  return id;
}

async function makeBoth(olderMore = {}, youngerMore = {}): Promise<[string, string]> {
  const email = nextEmail();
  return [await makeFan(email, olderMore), await makeFan(email, youngerMore)];
}

const merge = (fan: string, other: string, key = api.apiKey) =>
  api.call('POST', `/v1/fans/${fan}/merge`, { fanId: other }, { key });
const at = (hours: number) => BERLIN_MIDNIGHT + hours * HOUR;
const enters = (fan: string, hours: number, into = world) => [
  happened(into, fan, 'fan.pre_saved', at(hours), { path: 'reminder' as const, source: 'direct' }),
  happened(into, fan, 'enrollment.opened', at(hours), {
    ...{ path: 'reminder' as const, source: 'direct', territory: 'DE' },
  }),
];
const counts = async (of = world) => {
  const { body } = await api.call('GET', `/v1/metrics/campaigns/${of.campaignId}/funnel?order=any`);
  const { enrolled, rows } = FunnelSchema.parse(body);
  return { enrolled, ...Object.fromEntries(rows.map(({ stage, fans }) => [stage, fans])) };
};

async function putState(fan: string, state: FanState): Promise<void> {
  await api.database.query(
    `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state, open_enrollments,
       decision_key, answer)
     VALUES ($1, $2, 1, 1, $3, now(), $4, 1, 'key', '{"revision":1,"wakeAt":null,"effects":[],"done":false}')`,
    [fan, api.workspaceId, state.cursor, JSON.stringify(state)],
  );
}
const enrollment = (more: Partial<EnrollmentState>): EnrollmentState => ({
  ...{ campaignId: world.campaignId, enrolledAt: at(-1), path: 'reminder', open: true },
  ...{ facts: {}, stages: {}, visits: {}, runs: {}, sent: {}, tracks: [] },
  ...more,
});
const StateSchema = z.object({
  cursor: z.number(),
  sends: z.array(z.object({ channel: z.string(), at: z.number() })),
  enrollments: z.array(
    z.object({
      campaignId: z.string(),
      stages: z.record(z.string(), z.number()),
      sent: z.record(z.string(), z.number()),
    }),
  ),
});

describe('POST /v1/fans/{id}/merge', () => {
  it('counts one fan instead of two, by the earliest acts, as the raw events say', async () => {
    const [older, younger] = await makeBoth();
    await record(api.database, [
      ...enters(older, -10),
      ...enters(younger, -20),
      happened(world, older, 'page.visited', at(30), {}),
      happened(world, younger, 'fan.saved', at(31), { target: 'track', observedBy: 'tap' }),
    ]);
    await projectAll(api.database);
    expect(await counts()).toMatchObject({ enrolled: 2, pre_saved: 2, engaged: 1, saved: 1 });
    const { status, body } = await merge(younger, older);
    expect([status, MergedFansSchema.parse(body)]).toEqual([200, { fanId: older, alias: younger }]);
    expect(await counts()).toMatchObject({ enrolled: 1, pre_saved: 1, engaged: 1, saved: 1 });
    await projectAll(api.database);
    expect(await rebuildReadModels(api.database, { swap: false })).toMatchObject({ missing: 0, surplus: 0 });
    const [row] = await api.database.query('SELECT enrolled_at AS at FROM enrollments WHERE fan_id = $1', [
      older,
    ]);
    expect(row).toEqual({ at: new Date(at(-20)) });
    const [seqs] = await api.database.query(
      `SELECT count(*) AS events, count(DISTINCT fan_seq) AS numbers, max(fan_seq) AS last,
         (SELECT last_seq FROM fans WHERE id = $1) AS stored FROM events WHERE fan_id = $1`,
      [older],
    );
    expect(seqs).toEqual({ events: 8, numbers: 8, last: 8, stored: 8 });
  });

  it('leads everything of the younger to the older: look-ups, events, sessions, messages', async () => {
    const externalId = randomUUID();
    const [older, younger] = await makeBoth({}, { externalId, territory: 'FR' });
    const { linkCode } = await insertMessage(api.database, {
      ...{ workspaceId: api.workspaceId, fanId: younger, campaignId: world.campaignId },
      ...{ channel: 'email', state: 'accepted' },
    });
    expect((await merge(older, younger)).status).toBe(200);
    expect((await api.call('GET', `/v1/fans/${younger}`)).body).toMatchObject({ id: older, territory: 'FR' });
    for (const fan of [{ id: younger }, { externalId }]) {
      const event = {
        id: randomUUID(),
        type: 'page.visited',
        campaignId: world.campaignId,
        payload: {},
        fan,
      };
      expect((await api.call('POST', '/v1/events', event)).status).toBe(202);
    }
    const events = await api.database.query(
      `SELECT fan_id AS fan FROM events WHERE type = 'page.visited' AND campaign_id = $1`,
      [world.campaignId],
    );
    expect(events).toEqual([{ fan: older }, { fan: older }]);
    const { body } = await api.call('GET', `/v1/messages?fanId=${older}`);
    expect(MessagePageSchema.parse(body).items).toHaveLength(1);
    const response = await fetch(`${api.baseUrl}/t/${linkCode}`, { redirect: 'manual' });
    expect(response.headers.get('location')).toContain(older);
    const [left] = await api.database.query(
      `SELECT (SELECT count(*) FROM identities WHERE fan_id = $1) AS identities,
         (SELECT count(*) FROM events WHERE fan_id = $1) AS events`,
      [younger],
    );
    expect(left).toEqual({ identities: 0, events: 0 });
  });

  it('unites states: the further position, the earliest stages, messages and caps together', async () => {
    const [older, younger] = await makeBoth();
    await record(api.database, [...enters(older, -10), ...enters(younger, -20)]);
    const cursors = await api.database.query<{ id: string; seq: number }>(
      'SELECT id, last_seq AS seq FROM fans WHERE id = ANY ($1::uuid[])',
      [[older, younger]],
    );
    const cursor = (fan: string) => cursors.find(({ id }) => id === fan)?.seq ?? 0;
    await putState(older, {
      ...{ ...emptyState(), cursor: cursor(older), sends: [{ channel: 'email', at: at(1) }] },
      enrollments: [enrollment({ stages: { saved: at(40) }, sent: { email: 1 }, visits: { 'main/a': 1 } })],
    });
    await putState(younger, {
      ...{ ...emptyState(), cursor: cursor(younger), sends: [{ channel: 'email', at: at(2) }] },
      enrollments: [
        enrollment({
          stages: { saved: at(30), followed: at(50) },
          sent: { email: 2 },
          visits: { 'main/b': 1 },
        }),
      ],
    });
    await merge(older, younger);
    const [row] = await api.database.query<{ state: unknown; cursor: number }>(
      'SELECT state, cursor_seq AS cursor FROM fan_states WHERE fan_id = $1',
      [older],
    );
    const state = StateSchema.parse(row?.state);
    expect(state.cursor).toBe(cursor(older) + cursor(younger));
    expect(state.sends).toHaveLength(2);
    expect(state.enrollments).toMatchObject([
      { stages: { saved: at(30), followed: at(50) }, sent: { email: 3 } },
    ]);
    expect(await api.database.query('SELECT 1 FROM fan_states WHERE fan_id = $1', [younger])).toEqual([]);
  });

  it('the stricter consent wins', async () => {
    const [older, younger] = await makeBoth();
    const withdrawn = { channel: 'email', granted: false, method: 'letter' };
    expect((await api.call('POST', `/v1/fans/${older}/consents`, withdrawn)).status).toBe(201);
    await merge(older, younger);
    const { body } = await api.call('GET', `/v1/fans/${older}`);
    const { standings } = z
      .object({ standings: z.array(z.object({ purpose: z.string(), standing: z.string() })) })
      .parse(body);
    expect(standings.find(({ purpose }) => purpose === 'marketing')?.standing).toBe('withdrawn');
  });

  it('is refused where one of the two has not verified the address, and while a send is under way', async () => {
    const [older, younger] = await makeBoth();
    await api.database.query('UPDATE identities SET verified_at = NULL WHERE fan_id = $1', [younger]);
    expect((await merge(older, younger)).status).toBe(409);
    await api.database.query('UPDATE identities SET verified_at = now() WHERE fan_id = $1', [younger]);
    await api.database.query(
      `INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt, status, spec)
       VALUES (gen_random_uuid(), $1, $2, $3, 1, 'send', 'main', 1, 'a', 1, 1, 'running', '{}')`,
      [api.workspaceId, younger, world.campaignId],
    );
    expect((await merge(older, younger)).status).toBe(409);
    expect((await api.call('GET', `/v1/fans/${younger}`)).body).toMatchObject({ id: younger });
  });

  it('keeps what both did at the same step side by side', async () => {
    const [older, younger] = await makeBoth();
    for (const fanId of [older, younger]) {
      const { id } = await insertMessage(api.database, {
        ...{ workspaceId: api.workspaceId, fanId, campaignId: world.campaignId, addressHmac: fanId },
        ...{ channel: 'email', state: 'accepted' },
      });
      await api.database.query(
        `WITH step AS (UPDATE messages SET step = 'a' WHERE id = $1 RETURNING effect_id)
         UPDATE effects SET step = 'a' WHERE id = (SELECT effect_id FROM step)`,
        [id],
      );
    }
    expect((await merge(older, younger)).status).toBe(200);
    const { body } = await api.call('GET', `/v1/messages?fanId=${older}&step=a`);
    expect(MessagePageSchema.parse(body).items).toHaveLength(2);
  });

  it('names a bad other fan, and is within one workspace', async () => {
    const [older, younger] = await makeBoth();
    expect((await merge(older, older)).status).toBe(400);
    expect((await merge(older, randomUUID())).status).toBe(404);
    expect((await merge(older, younger, api.otherApiKey)).status).toBe(404);
  });
});
