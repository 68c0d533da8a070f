import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { EventPageSchema, EventSchema, type ListedEvent } from '#contracts/events/list-events.js';
import { FunnelSchema } from '#contracts/metrics/metrics.js';
import { eachEventPart } from '#database/events/list-events.js';
import { countFunnel } from '#domain/metrics/count-funnel.js';
import { funnelRows } from '#domain/metrics/funnel.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { projectAll } from '#test/harness/project.js';
import { useApi } from '#test/harness/use-api.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  CAMPAIGN_END,
  happened,
  HOUR,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { streamFile } from '#http/stream-file.js';
import { momentsOf } from '#test/oracle/raw-events.js';
import { storm, stormEvents } from '#test/oracle/storm.js';

const api = useApi();
let world: FunnelWorld;
let fans: string[];

beforeAll(async () => {
  await api.database.query(`UPDATE workspaces SET zone = 'Europe/Berlin' WHERE id = $1`, [api.workspaceId]);
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  fans = await Promise.all(Array.from({ length: 12 }, () => addFan(api.database, world)));
  const [gusts = []] = fc.sample(fc.array(storm(12), { minLength: 12, maxLength: 12 }), {
    numRuns: 1,
    seed: 19,
  });
  await record(api.database, [
    ...stormEvents(world, fans, gusts.flat()),
    ...fans.map((fan) =>
      happened(world, fan, 'enrollment.opened', BERLIN_MIDNIGHT - HOUR, { path: 'none', source: 'direct' }),
    ),
  ]);
  await projectAll(api.database);
}, 60_000);

async function pages(query: string, key = api.apiKey): Promise<ListedEvent[]> {
  const items: ListedEvent[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more = cursor === '' ? '' : `&cursor=${cursor}`;
    const { status, body } = await api.call('GET', `/v1/events?${query}${more}`, undefined, { key });
    expect(status).toBe(200);
    const page = EventPageSchema.parse(body);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

const lines = async (query: string, key = api.apiKey): Promise<ListedEvent[]> => {
  const response = await fetch(`${api.baseUrl}/v1/events?${query}`, {
    headers: { authorization: `Bearer ${key}`, accept: 'application/x-ndjson' },
  });
  expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  const text = await response.text();
  return text.split('\n').flatMap((line) => (line === '' ? [] : [EventSchema.parse(JSON.parse(line))]));
};

/** All events of the workspace, by one plain statement. */
const stored = () =>
  api.database.query<{
    id: string;
    fan_id: string;
    fan_seq: number;
    campaign_id: string | null;
    type: string;
    at: number;
  }>(
    `SELECT id, fan_id, fan_seq, campaign_id, type, (extract(epoch FROM occurred_at) * 1000)::float8 AS at
     FROM events WHERE workspace_id = $1 ORDER BY fan_id::text COLLATE "C", fan_seq`,
    [api.workspaceId],
  );

describe('GET /v1/events', () => {
  it('gives each event once, fan by fan in the order taken, whatever the size of a page', async () => {
    const all = (await stored()).map(({ id }) => id);
    expect(all.length).toBeGreaterThan(50);
    for (const limit of [1, 7, 200]) expect((await pages(`limit=${limit}`)).map(({ id }) => id)).toEqual(all);
    expect((await lines('')).map(({ id }) => id)).toEqual(all);
  });

  it('filters by fan, campaign, type and time as plain loops do', async () => {
    const all = await stored();
    const [fan = ''] = fans;
    const [from, to] = [BERLIN_MIDNIGHT, BERLIN_MIDNIGHT + 30 * HOUR];
    const period = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    type Row = (typeof all)[number];
    const cases: [string, (row: Row) => boolean][] = [
      [`fanId=${fan}`, (row) => row.fan_id === fan],
      [`campaignId=${world.campaignId}`, (row) => row.campaign_id === world.campaignId],
      ['type=consent.granted,fan.saved', (row) => ['consent.granted', 'fan.saved'].includes(row.type)],
      [period, (row) => row.at >= from && row.at < to],
      [
        `type=fan.saved&campaignId=${world.campaignId}&${period}`,
        (row) => row.type === 'fan.saved' && row.at >= from && row.at < to,
      ],
      [`enrolledIn=${world.campaignId}`, () => true],
    ];
    for (const [query, fits] of cases) {
      const expected = all.filter(fits).map(({ id }) => id);
      expect(expected.length).toBeGreaterThan(0);
      expect([query, (await pages(`limit=50&${query}`)).map(({ id }) => id)]).toEqual([query, expected]);
      expect([query, (await lines(query)).map(({ id }) => id)]).toEqual([query, expected]);
    }
  });

  it('looks through many fans without events, page by page, until it finds what is asked for', async () => {
    await api.database.query(
      'INSERT INTO fans (id, workspace_id) SELECT gen_random_uuid(), $1 FROM generate_series(1, 12000)',
      [api.workspaceId],
    );
    const types = 'type=fan.saved,fan.followed';
    const expected = (await stored()).filter(({ type }) => ['fan.saved', 'fan.followed'].includes(type));
    expect((await pages(`limit=200&${types}`)).map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it('is enough to count the funnel again, without SQL', async () => {
    const funnel = FunnelSchema.parse(
      (await api.call('GET', `/v1/metrics/campaigns/${world.campaignId}/funnel`)).body,
    );
    const raw = await lines(`enrolledIn=${world.campaignId}`);
    const events: FanEvent[] = JSON.parse(
      JSON.stringify(raw.map((event) => ({ ...event, occurredAt: Date.parse(event.occurredAt) }))),
    );
    const moments = await momentsOf(api.database, world.releaseId);
    const facts = { campaignId: world.campaignId, moments, endsAt: CAMPAIGN_END, zone: 'Europe/Berlin' };
    const [counted] = countFunnel(
      events,
      { ...facts, asOf: Date.parse(funnel.asOf) },
      { order: 'strict', groupBy: [] },
    );
    const rows = funnelRows(counted?.stages ?? [], true);
    expect(funnel.enrolled).toBe(counted?.enrolled);
    expect(funnel.enrolled).toBeGreaterThan(5);
    const figures = ({ stage, fans: reached, converted, waitingNow }: (typeof rows)[number]) => {
      return { stage, reached, converted, waitingNow };
    };
    expect(
      funnel.rows.map(({ stage, fans: reached, converted, waitingNow }) => ({
        stage,
        reached,
        converted,
        waitingNow,
      })),
    ).toEqual(rows.map(figures));
  });

  it('gives CSV with the payload as JSON in its last cell', async () => {
    const { headers, body } = await api.call('GET', `/v1/events?format=csv&fanId=${fans[1] ?? ''}`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="events.csv"');
    const rows: Record<string, string>[] = parse(String(body), { columns: true });
    const expected = await lines(`fanId=${fans[1] ?? ''}`);
    expect(rows).toEqual(
      expected.map((event) => ({
        ...event,
        fanSeq: String(event.fanSeq),
        campaignId: event.campaignId ?? '',
        payload: JSON.stringify(event.payload),
      })),
    );
  });

  it('shows another workspace nothing', async () => {
    for (const query of [`fanId=${fans[0] ?? ''}`, `enrolledIn=${world.campaignId}`, 'limit=200']) {
      expect(await pages(query, api.otherApiKey)).toEqual([]);
      expect(await lines(query, api.otherApiKey)).toEqual([]);
    }
  });

  it.each([
    ['type=fan.danced', 'type'],
    ['fanId=me', 'fanId'],
    ['from=2026-03-06', 'from'],
    ['from=2026-03-07T00:00:00Z&to=2026-03-06T00:00:00Z', 'from'],
    ['format=xml', 'format'],
  ])('names the bad field of %s', async (query, field) => {
    const { status, body } = await api.call('GET', `/v1/events?${query}`);
    expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
  });
});

describe('an export of 100,000 events', () => {
  const SIZE = 100_000;
  let big: FunnelWorld;
  beforeAll(async () => {
    big = await makeFunnelWorld(api.database, { workspaceId: api.otherWorkspaceId });
    await api.database.query(
      `WITH crowd AS (INSERT INTO fans (id, workspace_id, last_seq)
         SELECT gen_random_uuid(), $1, 50 FROM generate_series(1, $3) RETURNING id)
       INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
       SELECT gen_random_uuid(), $1, id, seq, $2, 'fan.pre_saved', now(), 'api',
         '{"path": "service", "service": "spotify", "source": "instagram-bio"}'
       FROM crowd CROSS JOIN generate_series(1, 50) AS seq`,
      [big.workspaceId, big.campaignId, SIZE / 50],
    );
  }, 120_000);

  it('holds a part in memory, not the file', async () => {
    setFlagsFromString('--expose_gc');
    const collect: () => void = runInNewContext('gc');
    const held = () => {
      // The memory of a buffer is given back in the collection after the one that finds it unused.
      collect();
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const response = await fetch(`${api.baseUrl}/v1/events?format=ndjson`, {
      headers: { authorization: `Bearer ${api.otherApiKey}` },
    });
    const before = held();
    let [bytes, events, most] = [0, 0, 0];
    const body: AsyncIterable<unknown> = response.body ?? Readable.from([]);
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue;
      const seen = Math.floor(bytes / 4_000_000);
      bytes += chunk.length;
      events += Buffer.from(chunk).toString('latin1').split('\n').length - 1;
      if (Math.floor(bytes / 4_000_000) > seen) most = Math.max(most, held() - before);
    }
    expect(events).toBe(SIZE);
    expect(bytes).toBeGreaterThan(30_000_000);
    // A part of 2,000 events is about 1 MB as rows and as text.
    expect(most).toBeLessThan(10_000_000);
  }, 120_000);

  it('asks the database for no more while its reader is slow', async () => {
    const parts = Readable.from(eachEventPart(api.database, { workspaceId: big.workspaceId }), {
      highWaterMark: 1,
    });
    let release: () => void = () => undefined;
    let taken = 0;
    const slow = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write: (events: unknown[], _, done) => {
        taken += events.length;
        release = done;
      },
    });
    const before = api.database.statements;
    parts.pipe(slow);
    while (taken === 0) await turn();
    for (let looks = 0; looks < 2_000; looks += 1) await turn();
    // One part is being written and one or two wait. Each takes two statements.
    expect(api.database.statements - before).toBeLessThanOrEqual(8);
    const asked = api.database.statements;
    release();
    while (api.database.statements === asked) await turn();
    parts.destroy();
  }, 60_000);

  it('breaks off where the database fails in its midst, so that nobody takes it for whole', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'first\n';
      await turn();
      throw new Error('The database is away.');
    }
    const file = await streamFile(failing(), { type: 'text/csv', name: 'x.csv' });
    const read = async () => {
      let text = '';
      for await (const chunk of file.getStream()) text += String(chunk);
      return text;
    };
    await expect(read()).rejects.toThrow('away');
  });
});

it('holds nothing by which a person is known', async () => {
  const person = { externalId: 'crm-4711', email: 'ana.lopez@example.com', phone: '+4915123456789' };
  const { externalId, email, phone } = person;
  const body = { externalId, identities: { email, phone }, territory: 'DE', firstName: 'Analucia' };
  const created = await api.call('POST', '/v1/fans', body);
  expect(created.status).toBe(201);
  const { id } = z.object({ id: z.uuid() }).parse(created.body);
  const sent = {
    id: 'e-1',
    type: 'fan.attribute_set',
    fan: { externalId: person.externalId },
    payload: { name: 'vip', value: true },
  };
  expect((await api.call('POST', '/v1/events', sent)).status).toBe(202);
  for (const format of ['json', 'csv', 'ndjson']) {
    const answer = await api.call('GET', `/v1/events?fanId=${id}&format=${format}`);
    const text = JSON.stringify(answer.body);
    expect(text).toContain('vip');
    for (const personal of [...Object.values(person), 'Analucia']) expect(text).not.toContain(personal);
  }
});
