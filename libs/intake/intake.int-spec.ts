import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { EventResultSchema } from '#contracts/events/events.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { type ApiAnswer } from '#test/harness/api.js';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign, addFan } from '#test/world/plain-campaign.js';
import { IntakeProbe, preSaved, visited } from '#test/world/intake.js';

const api = useApi({}, { poolSize: 20 });
const probe = new IntakeProbe(api);
let campaignId: string;

beforeEach(async () => {
  ({ campaignId } = await addCampaign(api.database, api.workspaceId));
});

const problemOf = (answer: ApiAnswer) => ProblemSchema.parse(answer.body);

describe('a single event', () => {
  test('of an unknown fan who pre-saves makes the fan, stores the event and leaves one nudge', async () => {
    const answer = await probe.send(
      preSaved(campaignId, 'single-1', {
        fan: { externalId: 'single-1', territory: 'DE', zone: 'Europe/Berlin' },
      }),
    );
    expect(answer.status).toBe(202);
    const result = EventResultSchema.parse(answer.body);
    const fan = await probe.mustFind('single-1');
    expect(fan).toMatchObject({ territory: 'DE', zone: 'Europe/Berlin' });
    expect(await probe.eventsOf(fan.id)).toEqual([{ id: result.eventId, fan_seq: 1, type: 'fan.pre_saved' }]);
    expect(await probe.nudgeOf(fan.id)).toBe(1);
  });

  test('sent again is a duplicate with the same event id, whatever the order of its keys', async () => {
    const event = preSaved(campaignId, 'single-2');
    const first = EventResultSchema.parse((await probe.send(event)).body);
    const again = await probe.send(Object.fromEntries(Object.entries(event).reverse()));
    expect(again).toMatchObject({
      status: 200,
      body: { id: event.id, status: 'duplicate', eventId: first.eventId },
    });
    expect(await probe.eventsOf((await probe.mustFind('single-2')).id)).toHaveLength(1);
  });

  test('that is a late pre-save says so in its answer, and is stored all the same', async () => {
    const noted = async (campaign: string, externalId: string, more: Record<string, unknown> = {}) => {
      const answer = await probe.send(preSaved(campaign, externalId, more));
      expect(answer.status).toBe(202);
      expect(await probe.eventsOf((await probe.mustFind(externalId)).id)).toHaveLength(1);
      return EventResultSchema.parse(answer.body).note?.code;
    };
    const ahead = { kind: 'local', date: '2099-12-04', time: '00:00' } as const;
    const running = await addCampaign(api.database, api.workspaceId, { clock: ahead });
    const over = await addCampaign(api.database, api.workspaceId, { status: 'ended', clock: ahead });
    const out = { kind: 'global', at: Date.now() - 60_000 } as const;
    const released = await addCampaign(api.database, api.workspaceId, { clock: out });
    expect(await noted(running.campaignId, 'in-time')).toBeUndefined();
    expect(await noted(over.campaignId, 'over')).toBe('campaign_ended');
    expect(await noted(released.campaignId, 'out')).toBe('release_out');
    const occurredAt = new Date(Date.now() - 8 * 86_400_000).toISOString();
    expect(await noted(running.campaignId, 'old', { occurredAt })).toBe('too_old');
    const visit = await probe.send(visited(over.campaignId, { externalId: 'over' }));
    expect(EventResultSchema.parse(visit.body).note).toBeUndefined();
  });

  test('sent again with another body is a 409 and changes nothing', async () => {
    const event = preSaved(campaignId, 'single-3');
    await probe.send(event);
    const before = await probe.countOf('events');
    expect((await probe.send({ ...event, payload: { path: 'reminder' } })).status).toBe(409);
    expect(await probe.countOf('events')).toBe(before);
  });

  test('of the same id in another workspace is an event of its own', async () => {
    const other = await addCampaign(api.database, api.otherWorkspaceId);
    const event = preSaved(campaignId, 'single-4');
    expect((await probe.send(event)).status).toBe(202);
    const theirs = { ...event, campaignId: other.campaignId };
    expect((await api.call('POST', '/v1/events', theirs, { key: api.otherApiKey })).status).toBe(202);
  });

  test('fills in what was not known of a fan and leaves what was', async () => {
    await probe.send(preSaved(campaignId, 'single-5', { fan: { externalId: 'single-5', territory: 'FR' } }));
    await probe.send(
      preSaved(campaignId, 'single-5', {
        fan: { externalId: 'single-5', territory: 'DE', zone: 'Europe/Paris' },
      }),
    );
    expect(await probe.mustFind('single-5')).toMatchObject({ territory: 'FR', zone: 'Europe/Paris' });
  });

  test.each([
    ['more than 5 minutes ahead', () => new Date(Date.now() + 6 * 60_000).toISOString(), 422],
    ['a little ahead', () => new Date(Date.now() + 4 * 60_000).toISOString(), 202],
    ['years late', () => '2019-03-01T00:00:00+02:00', 202],
    ['before there was streaming', () => '1970-01-01T00:00:00Z', 422],
  ])('%s', async (_, at, status) => {
    expect((await probe.send(preSaved(campaignId, randomUUID(), { occurredAt: at() }))).status).toBe(status);
  });

  test('is timed by the clock of its workspace', async () => {
    const ahead = Date.now() + 400 * 86_400_000;
    const sql = 'UPDATE workspaces SET clock_v0 = $2, clock_r0 = $3 WHERE id = $1';
    await api.database.query(sql, [api.otherWorkspaceId, ahead, Date.now()]);
    const other = await addCampaign(api.database, api.otherWorkspaceId);
    // The clock is read at most once a second. So the test asks until the new one is in use.
    const event = () =>
      preSaved(campaignId, 'virtual', {
        campaignId: other.campaignId,
        occurredAt: new Date(ahead).toISOString(),
      });
    const deadline = Date.now() + 5000;
    let status = 0;
    while (status !== 202 && Date.now() < deadline) {
      ({ status } = await api.call('POST', '/v1/events', event(), { key: api.otherApiKey }));
    }
    expect(status).toBe(202);
  });
});

describe('what is refused, with nothing stored', () => {
  test.each([
    ['an unknown fan', () => visited(campaignId, { externalId: 'nobody' }), 404, 'fan'],
    ['an unknown fan id', () => visited(campaignId, { id: randomUUID() }), 404, 'fan'],
    [
      'an unknown campaign',
      () => preSaved(campaignId, 'refused', { campaignId: randomUUID() }),
      404,
      'campaignId',
    ],
    ['an unknown field', () => preSaved(campaignId, 'refused', { note: 'x' }), 400, 'note'],
    [
      'an unknown field of a fan',
      () => preSaved(campaignId, 'refused', { fan: { externalId: 'refused', email: 'a@b.c' } }),
      400,
      'fan.email',
    ],
    ['a wrong type', () => preSaved(campaignId, 'refused', { payload: { path: 7 } }), 400, 'payload.path'],
    [
      'a type of the platform',
      () => preSaved(campaignId, 'refused', { type: 'message.accepted' }),
      400,
      'type',
    ],
    ['an id that is too long', () => preSaved(campaignId, 'refused', { id: 'x'.repeat(129) }), 400, 'id'],
    [
      'a date that is none',
      () => preSaved(campaignId, 'refused', { occurredAt: 'yesterday' }),
      400,
      'occurredAt',
    ],
    [
      'free text as a source',
      () => preSaved(campaignId, 'refused', { payload: { path: 'reminder', source: 'a@b.c d' } }),
      400,
      'payload.source',
    ],
    [
      'no campaign of a pre-save',
      () => preSaved(campaignId, 'refused', { campaignId: undefined }),
      400,
      'campaignId',
    ],
  ])('%s', async (_, event, status, field) => {
    const answer = await probe.send(event());
    expect(answer.status).toBe(status);
    expect(problemOf(answer).errors?.map(({ path }) => path)).toContainEqual(expect.stringContaining(field));
    expect(await probe.fanOf('refused')).toBeUndefined();
  });

  test('a pre-save of a draft campaign', async () => {
    const draft = await addCampaign(api.database, api.workspaceId, { status: 'draft' });
    expect((await probe.send(preSaved(campaignId, 'refused', { campaignId: draft.campaignId }))).status).toBe(
      422,
    );
    expect(await probe.fanOf('refused')).toBeUndefined();
  });

  test("another workspace's campaign, fan and message", async () => {
    const other = await addCampaign(api.database, api.otherWorkspaceId);
    const theirFan = await addFan(api.database, api.otherWorkspaceId, 'theirs');
    const ourFan = await addFan(api.database, api.workspaceId);
    expect((await probe.send(preSaved(campaignId, 'refused', { campaignId: other.campaignId }))).status).toBe(
      404,
    );
    expect((await probe.send(visited(campaignId, { id: theirFan }))).status).toBe(404);
    expect((await probe.send(visited(campaignId, { externalId: 'theirs' }))).status).toBe(404);
    const click = { type: 'link.clicked', payload: { messageId: randomUUID(), human: true } };
    expect((await probe.send(visited(campaignId, { id: ourFan }, click))).status).toBe(404);
    expect(await probe.eventsOf(theirFan)).toEqual([]);
    expect(await probe.eventsOf(ourFan)).toEqual([]);
  });

  test('a batch of 1,001, an empty one and one with a stray field', async () => {
    const one = preSaved(campaignId, 'refused');
    expect((await probe.send({ events: Array.from({ length: 1001 }, () => one) })).status).toBe(400);
    expect((await probe.send({ events: [] })).status).toBe(400);
    expect((await probe.send({ events: [one], extra: true })).status).toBe(400);
    expect(await probe.fanOf('refused')).toBeUndefined();
  });
});

describe('a batch', () => {
  test('answers each event by itself, in order, and stores the good ones', async () => {
    const known = preSaved(campaignId, 'batch-1');
    await probe.send(known);
    const twice = preSaved(campaignId, 'batch-2');
    const { status, results } = await probe.sendBatch([
      known,
      { ...known, payload: { path: 'reminder' } },
      twice,
      visited(campaignId, { externalId: 'batch-2' }),
      twice,
      { ...twice, payload: { path: 'reminder' } },
      visited(campaignId, { externalId: 'nobody' }),
      { id: 'bad' },
      'not an event',
    ]);
    expect(status).toBe(207);
    expect(results.map((result) => result.problem?.status ?? result.status)).toEqual([
      'duplicate', 409, 'accepted', 'accepted', 'duplicate', 409, 404, 400, 400,
    ]); // prettier-ignore
    expect(results[4]?.eventId).toBe(results[2]?.eventId);
    const stored = await probe.eventsOf((await probe.mustFind('batch-2')).id);
    expect(stored.map((event) => [event.fan_seq, event.type])).toEqual([
      [1, 'fan.pre_saved'],
      [2, 'page.visited'],
    ]);
  });

  test('of 1,000 is stored whole, and once', async () => {
    const events = Array.from({ length: 1000 }, (_, i) => preSaved(campaignId, `thousand-${i % 400}`));
    const first = await probe.sendBatch(events);
    expect(first.status).toBe(202);
    const again = await probe.sendBatch(events);
    expect(again.results.every((result) => result.status === 'duplicate')).toBe(true);
    expect(again.results.map(({ eventId }) => eventId)).toEqual(first.results.map(({ eventId }) => eventId));
    const fan = await probe.mustFind('thousand-7');
    expect((await probe.eventsOf(fan.id)).map(({ fan_seq }) => fan_seq)).toEqual([1, 2, 3]);
    expect(await probe.nudgeOf(fan.id)).toBe(1);
  });

  test('nudges only where some live flow can react', async () => {
    const ended = await addCampaign(api.database, api.workspaceId, { status: 'ended' });
    const paused = await addCampaign(api.database, api.workspaceId, { status: 'paused' });
    const [a, b, c, d, e = ''] = await Promise.all(
      [1, 2, 3, 4, 5].map(() => addFan(api.database, api.workspaceId)),
    );
    await api.database.query(
      `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state,
         open_enrollments, decision_key, answer) VALUES ($1, $2, 1, 1, 0, now(), '{}', 1, '', '{}')`,
      [e, api.workspaceId],
    );
    await probe.sendBatch([
      visited(campaignId, { id: a }, { campaignId: ended.campaignId }),
      visited(campaignId, { id: b }, { campaignId: paused.campaignId }),
      visited(campaignId, { id: c }, { campaignId: undefined }),
      { ...visited(campaignId, { id: d }), type: 'stage.already', payload: { stage: 'saved' } },
      visited(campaignId, { id: e }, { campaignId: undefined }),
    ]);
    const nudges = await Promise.all([a, b, c, d, e].map((id) => probe.nudgeOf(z.uuid().parse(id))));
    // Without a campaign, only a fan who is in one can react.
    expect(nudges).toEqual([undefined, 1, undefined, undefined, 1]);
  });

  test('that fails half-way leaves nothing behind', async () => {
    const before = [
      await probe.countOf('events'),
      await probe.countOf('event_keys'),
      await probe.countOf('fans'),
    ];
    await api.database.query('ALTER TABLE nudges ADD CONSTRAINT broken CHECK (generation < 0) NOT VALID');
    try {
      const answer = await probe.send({
        events: [preSaved(campaignId, 'half-1'), preSaved(campaignId, 'half-2')],
      });
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer.body)).not.toMatch(/constraint|nudges|half-1|stack/i);
    } finally {
      await api.database.query('ALTER TABLE nudges DROP CONSTRAINT broken');
    }
    expect([
      await probe.countOf('events'),
      await probe.countOf('event_keys'),
      await probe.countOf('fans'),
    ]).toEqual(before);
  });
});
