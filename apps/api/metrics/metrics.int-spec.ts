import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { FunnelSchema, MessageMetricsSchema, TimeToConvertSchema } from '#contracts/metrics/metrics.js';
import { projectAll } from '#test/harness/project.js';
import { useApi } from '#test/harness/use-api.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  DAY,
  happened,
  HOUR,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { ref, tellMetricsStory } from '#test/world/metrics-story.js';

const api = useApi();
let world: FunnelWorld;
beforeAll(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  await api.database.query(`UPDATE workspaces SET zone = 'Europe/Berlin' WHERE id = $1`, [api.workspaceId]);
  await tellMetricsStory(api.database, world);
}, 60_000);

const R = BERLIN_MIDNIGHT;
const path = (page: string) => `/v1/metrics/campaigns/${world.campaignId}/${page}`;

describe('GET …/funnel', () => {
  it('tells stage to stage, with the definitions and follow-through beside the pre-saves', async () => {
    const { status, body } = await api.call('GET', path('funnel'));
    expect(status).toBe(200);
    const funnel = FunnelSchema.parse(body);
    expect(funnel.rows.map(({ stage, fans }) => [stage, fans])).toEqual([
      ['pre_saved', 4],
      ['release_saved', 2],
      ['engaged', 2],
      ['saved', 1],
      ['followed', 0],
      ['re_engaged', 0],
    ]);
    expect(funnel.rows[3]).toMatchObject({ previous: 'engaged', fromPrevious: 0.5, fromFirst: 0.25 });
    expect(funnel).toMatchObject({ enrolled: 4, ended: 0, definitions: '2026-11.3', groups: [] });
    expect(funnel.preSaves).toMatchObject({ fans: 4, service: 2, reminder: 2 });
    expect(funnel.preSaves.followThrough.saved).toEqual({ fans: 1, of: 4, share: 0.25 });
  });

  it('groups by what was frozen, and the groups add up', async () => {
    for (const groupBy of [
      'service',
      'variant',
      'channel',
      'territory',
      'source',
      'week',
      'service,channel',
    ]) {
      const funnel = FunnelSchema.parse((await api.call('GET', path(`funnel?groupBy=${groupBy}`))).body);
      const sums = funnel.rows.map((_, index) =>
        funnel.groups.reduce((sum, group) => sum + (group.rows[index]?.fans ?? 0), 0),
      );
      expect(sums).toEqual(funnel.rows.map((row) => row.fans));
    }
    const byChannel = FunnelSchema.parse((await api.call('GET', path('funnel?groupBy=channel'))).body);
    expect(byChannel.groups.map(({ key, enrolled }) => [key.channel, enrolled])).toEqual([
      ['email', 1],
      ['none', 2],
      ['sms', 1],
    ]);
  });

  it('takes from and to half open, in the workspace’s zone', async () => {
    const enrolled = async (query: string) =>
      FunnelSchema.parse((await api.call('GET', path(`funnel?${query}`))).body).enrolled;
    // Three fans enrolled on 4 March at 00:00 in Berlin, which is 3 March in UTC. One enrolled an hour before.
    expect(await enrolled('from=2026-03-04')).toBe(3);
    expect(await enrolled('to=2026-03-04')).toBe(1);
    expect(await enrolled('from=2026-03-03T23:00&to=2026-03-04T00:00')).toBe(1);
  });

  it('answers CSV by Accept or by format, and disarms formulas', async () => {
    const byAccept = await api.call('GET', path('funnel?groupBy=source'), undefined, {
      headers: { Accept: 'text/csv' },
    });
    expect(byAccept.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const rows: Record<string, string>[] = parse(String(byAccept.body), { columns: true });
    expect(rows).toHaveLength(6 * 3);
    expect(rows[0]).toMatchObject({ source: '', stage: 'pre_saved', fans: '4', preSaversWhoSaved: '1' });
    const sources = new Set(rows.map((row) => row.source));
    expect(sources).toEqual(new Set(['', 'direct', "'=HYPERLINK(1)"]));
    expect((await api.call('GET', path('funnel?format=csv'))).headers.get('content-type')).toContain(
      'text/csv',
    );
  });

  it.each([
    ['funnel?order=loose', 'order'],
    ['funnel?groupBy=shoe', 'groupBy'],
    ['funnel?groupBy=week,week', 'groupBy'],
    ['funnel?from=2026-02-30', 'from'],
    ['funnel?from=2026-03-04T00:00Z', 'from'],
    ['funnel?since=2026-03-04', 'since'],
    ['funnel?from=2026-03-05&to=2026-03-04T23:59', 'from'],
    ['time-to-convert?from=2026-03-05&to=2026-03-04', 'from'],
    ['messages?from=2026-03-05T00:00:01&to=2026-03-05', 'from'],
    ['fans?metric=funnel&cell=saved.converted&from=2026-03-05&to=2026-03-04', 'from'],
  ])('names the bad field of %s', async (page, field) => {
    const { status, body } = await api.call('GET', path(page));
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(`"path":"${field}`);
  });
});

describe('GET …/time-to-convert', () => {
  it('keeps those who have not converted at risk, and shows converters beside', async () => {
    const { body } = await api.call('GET', path('time-to-convert'));
    const saved = TimeToConvertSchema.parse(body).transitions.find(({ stage }) => stage === 'saved');
    expect(saved).toMatchObject({ previous: 'engaged', atRisk: 2, converters: 1 });
    expect(saved?.secondsFromPrevious.p50).toBeGreaterThan(3 * 3600 * 0.99);
    expect(saved?.secondsFromPrevious.p50).toBeLessThan(3 * 3600 * 1.01);
    expect(saved?.secondsFromPrevious.p90).toBeNull();
    expect(saved?.secondsFromPrevious.amongConverters.p90).toBe(saved?.secondsFromPrevious.p50);
    expect(saved?.byDay[0]).toEqual({ day: 1, observed: 2, converted: 1, rate: 0.5 });
  });
});

describe('GET …/time-to-convert in parts', () => {
  it('groups add up, and CSV has a line for each group, transition and day', async () => {
    const { body } = await api.call('GET', path('time-to-convert?groupBy=service'));
    const { transitions, groups } = TimeToConvertSchema.parse(body);
    expect(groups.map(({ key }) => key.service)).toEqual(['none', 'spotify']);
    for (const [index, { atRisk, converters }] of transitions.entries()) {
      const parts = groups.map((group) => group.transitions[index]);
      expect(parts.reduce((sum, part) => sum + (part?.atRisk ?? 0), 0)).toBe(atRisk);
      expect(parts.reduce((sum, part) => sum + (part?.converters ?? 0), 0)).toBe(converters);
    }
    const csv = await api.call('GET', path('time-to-convert?groupBy=service&format=csv'));
    const rows: Record<string, string>[] = parse(String(csv.body), { columns: true });
    const saved = rows.filter(({ stage, day }) => stage === 'saved' && day === '7');
    expect(saved.map((row) => [row.service, row.atRisk, row.observed, row.convertedByDay])).toEqual([
      ['', '2', '2', '1'],
      ['spotify', '2', '2', '1'],
    ]);
  });
});

it('every metric says how far the read models are behind', async () => {
  const behind = async (page: string) => {
    const { body } = await api.call('GET', path(page));
    return z.object({ behindSeconds: z.number() }).parse(body).behindSeconds;
  };
  const pages = [
    'funnel',
    'time-to-convert',
    'messages',
    'lift',
    'timeseries',
    'fans?metric=funnel&cell=enrolled',
  ];
  const other = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  const fan = await addFan(api.database, other);
  await record(api.database, [happened(other, fan, 'page.visited', R, {})]);
  await api.database.query(
    `UPDATE events SET received_at = now() - interval '90 seconds' WHERE fan_id = $1`,
    [fan],
  );
  for (const page of pages) expect(await behind(page)).toBeGreaterThanOrEqual(90);
  await projectAll(api.database);
  for (const page of pages) expect(await behind(page)).toBe(0);
});

describe('GET …/messages', () => {
  it('adds up: due = blocked + waiting + attempted', async () => {
    const { total, steps, channels } = MessageMetricsSchema.parse(
      (await api.call('GET', path('messages'))).body,
    );
    expect(total).toEqual({
      due: 6,
      blocked: 2,
      blockedByReason: { unreachable: 1, suppressed: 1 },
      waiting: 0,
      attempted: 4,
      accepted: 2,
      rejected: 1,
      unknown: 1,
      delivered: 2,
      undelivered: 0,
      failedByCode: { '30006': 1 },
      bounced: 0,
      humanClickers: 1,
      clickRate: 0.5,
      complained: 0,
      complaintRate: 0,
      unsubscribed: 1,
      optOuts: 1,
      optOutRate: 0.5,
    });
    expect(steps.map(({ step, due }) => [step, due])).toEqual([
      ['follow_prompt', 1],
      ['save_prompt', 5],
    ]);
    expect(channels.map(({ channel, due }) => [channel, due])).toEqual([
      ['email', 2],
      ['sms', 2],
      ['none', 2],
    ]);
  });
});

describe('GET …/messages in parts', () => {
  const messages = async (query: string) =>
    MessageMetricsSchema.parse((await api.call('GET', path(`messages?${query}`))).body);

  it.each(['step', 'channel', 'purpose', 'day', 'week', 'channel,day'])(
    'groups by %s add up',
    async (groupBy) => {
      const { total, groups } = await messages(`groupBy=${groupBy}`);
      for (const figure of [
        'due',
        'blocked',
        'accepted',
        'rejected',
        'unknown',
        'delivered',
        'optOuts',
      ] as const)
        expect(groups.reduce((sum, group) => sum + group[figure], 0)).toBe(total[figure]);
      expect(groups.length).toBeGreaterThan(['week', 'day'].includes(groupBy) ? 0 : 1);
    },
  );

  it('tells days by the workspace’s clocks, and a period half open', async () => {
    const [first] = (await messages('groupBy=day')).groups;
    // An hour after midnight in Berlin is still the day before in UTC.
    expect(first).toMatchObject({ key: { day: new Date(R + DAY / 2).toISOString().slice(0, 10) } });
    const hours = (from: number, to: number) => {
      const local = (hour: number) => `${first?.key.day}T${String(hour).padStart(2, '0')}:00`;
      return messages(`from=${local(from)}&to=${local(to)}`);
    };
    expect((await hours(0, 1)).total).toMatchObject({ due: 0 });
    expect((await hours(1, 2)).total).toMatchObject({ accepted: 2, unknown: 1, rejected: 0, blocked: 2 });
    expect((await hours(2, 7)).total).toMatchObject({
      accepted: 0,
      rejected: 1,
      failedByCode: { '30006': 1 },
    });
  });

  it('says what failed and by which code, what bounced, and who complained', async () => {
    const other = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
    const fans: string[] = [];
    for (let fan = 0; fan < 3; fan += 1) fans.push(await addFan(api.database, other));
    const [a = '', b = '', c = ''] = fans;
    const sent = (fan: string, id: string, channel: 'sms' | 'email') =>
      happened(other, fan, 'message.accepted', R, ref(id, channel));
    await record(api.database, [
      sent(a, 'n1', 'email'),
      happened(other, a, 'message.delivered', R + 1000, { messageId: 'n1' }),
      happened(other, a, 'consent.withdrawn', R + HOUR, { channel: 'email', reason: 'spam_report' }, null),
      sent(b, 'n2', 'email'),
      happened(other, b, 'message.undelivered', R + 1000, { messageId: 'n2', code: 'bounce' }),
      sent(c, 'n3', 'sms'),
      happened(other, c, 'message.undelivered', R + 1000, { messageId: 'n3', code: '30003' }),
    ]);
    const { body } = await api.call('GET', `/v1/metrics/campaigns/${other.campaignId}/messages`);
    expect(MessageMetricsSchema.parse(body).total).toMatchObject({
      ...{ accepted: 3, delivered: 1, undelivered: 2, bounced: 1, complained: 1, complaintRate: 1 },
      ...{ unsubscribed: 0, optOuts: 1, failedByCode: { bounce: 1, '30003': 1 } },
    });
  });

  it('answers CSV: the total, and a line for each group', async () => {
    const { headers, body } = await api.call('GET', path('messages?groupBy=channel&format=csv'));
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const rows: Record<string, string>[] = parse(String(body), { columns: true });
    expect(rows.map((row) => [row.channel, row.due])).toEqual([
      ...[
        ['', '6'],
        ['email', '2'],
        ['none', '2'],
      ],
      ['sms', '2'],
    ]);
    expect(rows[0]).toMatchObject({ failedByCode: '30006:1' });
  });

  it.each([
    ['messages?groupBy=shoe', 'groupBy'],
    ['messages?from=2026-02-30', 'from'],
    ['messages?since=2026-03-04', 'since'],
  ])('names the bad field of %s', async (page, field) => {
    const { status, body } = await api.call('GET', path(page));
    expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
  });
});

it('messages wait as an open effect, or parked for a send window', async () => {
  const other = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  const [sending, parked] = [await addFan(api.database, other), await addFan(api.database, other)];
  await api.database.query(
    `INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt, status, spec)
     VALUES (gen_random_uuid(), $1, $2, $3, 1, 'send', 'main', 1, 'save_prompt', 1, 1, 'pending', '{"channel": "sms"}')`,
    [api.workspaceId, sending, other.campaignId],
  );
  const wait = { kind: 'until', at: R, reason: 'quiet_hours' };
  const enrollment = {
    campaignId: other.campaignId,
    open: true,
    tracks: [{ track: 'main', step: 'save_prompt', wait }],
  };
  await api.database.query(
    `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state, wake_at,
                             open_enrollments, decision_key, answer)
     VALUES ($1, $2, 1, 1, 0, now(), $3, now(), 1, 'key', '{}')`,
    [parked, api.workspaceId, JSON.stringify({ enrollments: [enrollment] })],
  );
  const { body } = await api.call('GET', `/v1/metrics/campaigns/${other.campaignId}/messages`);
  const { total, channels } = MessageMetricsSchema.parse(body);
  expect(total).toMatchObject({ due: 2, waiting: 2, attempted: 0, blocked: 0, clickRate: null });
  expect(channels.map(({ channel, waiting }) => [channel, waiting])).toEqual([
    ['sms', 1],
    ['none', 1],
  ]);
});

it.each(['funnel', 'time-to-convert', 'messages'])(
  '%s of another workspace’s campaign is not there',
  async (page) => {
    expect((await api.call('GET', path(page), undefined, { key: api.otherApiKey })).status).toBe(404);
    expect((await api.call('GET', path(page), undefined, { key: null })).status).toBe(401);
    expect((await api.call('GET', `/v1/metrics/campaigns/none/${page}`)).status).toBe(400);
  },
);
