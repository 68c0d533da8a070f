import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '#database/events/new-event.js';
import { randomUUID } from 'node:crypto';
import { addWorkspace } from '#test/harness/api.js';
import { addCampaign, addFan } from '#test/world/plain-campaign.js';
import { type FreshDatabase, freshDatabase } from '#test/harness/database.js';
import { correctFirstEvents, insertFans } from '#database/fans/fans.js';
import { appendEvents, appendFirstEvents } from './event-store.js';

let on: FreshDatabase;
let workspaceId: string;
let campaignId: string;
beforeAll(async () => {
  on = await freshDatabase();
  ({ id: workspaceId } = await addWorkspace(on.database, 'Store'));
  ({ campaignId } = await addCampaign(on.database, workspaceId));
});
afterAll(() => on.close());

const event = (fanId: string, more: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  workspaceId,
  fanId,
  campaignId,
  type: 'page.visited',
  occurredAt: Date.now(),
  origin: 'api',
  payload: {},
  ...more,
});
const append = (events: NewEvent[]) => on.database.transaction((sql) => appendEvents(sql, events));
const fan = () => addFan(on.database, workspaceId);
const storedOf = (fanId: string) =>
  on.database.query<{ id: string; fan_seq: number }>(
    'SELECT id, fan_seq FROM events WHERE fan_id = $1 ORDER BY fan_seq',
    [fanId],
  );
const nudge = async (fanId: string) =>
  (await on.database.query<Record<string, unknown>>('SELECT * FROM nudges WHERE fan_id = $1', [fanId]))[0];

describe('appending events', () => {
  test.each([3, 200])(
    'of several fans keeps the order within each, in one statement (%d events)',
    async (count) => {
      const [a, b] = [await fan(), await fan()];
      const events = Array.from({ length: count }, (_, i) => event(i % 3 === 0 ? a : b));
      const before = on.database.statements;
      await append(events);
      expect(on.database.statements - before).toBe(3); // BEGIN, the one statement, COMMIT
      for (const id of [a, b]) {
        const own = events.filter(({ fanId }) => fanId === id);
        expect(await storedOf(id)).toEqual(own.map((mine, i) => ({ id: mine.id, fan_seq: i + 1 })));
      }
    },
  );

  test('keeps an instant to the millisecond and a payload as it is', async () => {
    const id = await fan();
    const occurredAt = Date.UTC(2026, 10, 20, 1, 2, 3, 457);
    await append([event(id, { occurredAt, payload: { source: 'a"b\\c' } })]);
    const [row] = await on.database.query<{ occurred_at: Date; payload: unknown }>(
      'SELECT occurred_at, payload FROM events WHERE fan_id = $1',
      [id],
    );
    expect(row).toEqual({ occurred_at: new Date(occurredAt), payload: { source: 'a"b\\c' } });
  });

  test('of a fan who does not exist fails, and stores nothing of the rest', async () => {
    const id = await fan();
    await expect(append([event(id), event(randomUUID())])).rejects.toThrow('a fan does not exist');
    expect(await storedOf(id)).toEqual([]);
  });

  test('of none does nothing', async () => {
    const before = on.database.statements;
    await appendEvents(on.database, []);
    expect(on.database.statements).toBe(before);
  });
});

describe('the first events of fans made in the same transaction', () => {
  const preSave = (fanId: string): NewEvent[] => [
    event(fanId, {
      ...{ type: 'consent.granted', campaignId: null },
      payload: { channel: 'sms', purpose: 'marketing' },
    }),
    event(fanId, { type: 'fan.pre_saved', payload: { path: 'reminder' } }),
  ];
  const blank = (id: string) => ({ id, externalId: null, territory: null, zone: null, locale: null });
  /** What is stored of a fan, without ids and times. */
  async function traces(fanId: string) {
    const events = await on.database.query(
      `SELECT fan_seq, type, payload, campaign_id, origin, tx = (SELECT max(tx) FROM events) AS newest
       FROM events WHERE fan_id = $1 ORDER BY fan_seq`,
      [fanId],
    );
    const fans = await on.database.query('SELECT last_seq FROM fans WHERE id = $1', [fanId]);
    const nudges = await on.database.query(
      'SELECT generation, attempts, due_at <= now() AS due FROM nudges WHERE fan_id = $1',
      [fanId],
    );
    return { events, fans, nudges };
  }

  test.each([
    ['live', 1],
    ['ended', 0],
  ] as const)('are stored as others are (a campaign that is %s)', async (status, nudges) => {
    const { campaignId: campaign } = await addCampaign(on.database, workspaceId, { status });
    const factsOf = (fanId: string) =>
      preSave(fanId).map((one) => ({ ...one, campaignId: one.campaignId && campaign }));
    const [usual, fresh] = [randomUUID(), randomUUID()];
    await on.database.transaction(async (sql) => {
      await insertFans(sql, workspaceId, [blank(usual), { ...blank(fresh), firstEvents: 2 }]);
      await appendEvents(sql, factsOf(usual));
      await appendFirstEvents(sql, factsOf(fresh));
    });
    const stored = await traces(fresh);
    expect(stored).toEqual(await traces(usual));
    expect(stored).toMatchObject({ events: [{ fan_seq: 1 }, { fan_seq: 2 }], fans: [{ last_seq: 2 }] });
    expect(stored.nudges).toHaveLength(nudges);
    // The next event goes on behind them.
    await append([event(fresh)]);
    expect((await storedOf(fresh)).map(({ fan_seq: seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('that are fewer than was planned leave no gap', async () => {
    const id = randomUUID();
    await on.database.transaction(async (sql) => {
      await insertFans(sql, workspaceId, [{ ...blank(id), firstEvents: 3 }]);
      await correctFirstEvents(sql, [{ id, firstEvents: 2 }]);
      await appendFirstEvents(sql, preSave(id));
    });
    await append([event(id)]);
    expect((await storedOf(id)).map(({ fan_seq: seq }) => seq)).toEqual([1, 2, 3]);
  });
});

describe('a nudge', () => {
  test('is one a fan, raised by each later append', async () => {
    const id = await fan();
    await append([event(id), event(id)]);
    expect(await nudge(id)).toMatchObject({ generation: 1 });
    await append([event(id)]);
    expect(await nudge(id)).toMatchObject({ generation: 2 });
  });

  test('in quarantine or held back is due again at the next event', async () => {
    const id = await fan();
    await append([event(id)]);
    await on.database.query(
      `UPDATE nudges SET quarantined_at = now(), attempts = 9, due_at = now() + interval '1 hour' WHERE fan_id = $1`,
      [id],
    );
    await append([event(id)]);
    const row = await nudge(id);
    expect(row).toMatchObject({ attempts: 0, quarantined_at: null });
    expect(Number(row?.['due_at'])).toBeLessThanOrEqual(Date.now());
  });

  test('is left by a fact of the fan for a campaign whose tracks have all ended, while it is live', async () => {
    const consent = (fanId: string) =>
      event(fanId, {
        ...{ type: 'consent.granted', campaignId: null },
        payload: { channel: 'sms', purpose: 'marketing' },
      });
    const state = (id: string) => ({ enrollments: [{ campaignId: id, open: false }] });
    const ended = await addCampaign(on.database, workspaceId, { status: 'ended' });
    const [here, gone] = [await fan(), await fan()];
    for (const [id, campaign] of [
      [here, campaignId],
      [gone, ended.campaignId],
    ] as const) {
      await on.database.query(
        `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state, open_enrollments,
           decision_key, answer) VALUES ($1, $2, 1, 1, 0, now(), $3, 0, 'k', '{}')`,
        [id, workspaceId, state(campaign)],
      );
    }
    await append([consent(here), consent(gone), event(gone, { campaignId: null })]);
    expect(await nudge(here)).toMatchObject({ generation: 1 });
    expect(await nudge(gone)).toBeUndefined();
  });

  test('is not left by what no live flow can react to', async () => {
    const draft = await addCampaign(on.database, workspaceId, { status: 'draft' });
    const id = await fan();
    await append([
      event(id, { campaignId: draft.campaignId }),
      event(id, { type: 'message.accepted', origin: 'platform' }),
    ]);
    expect(await nudge(id)).toBeUndefined();
  });
});
