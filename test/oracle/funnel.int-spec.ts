import { compareFunnel } from '#database/metrics/funnel-oracle.js';
import type { NewEvent } from '#database/events/new-event.js';
import { readFunnel } from '#database/metrics/funnel.js';
import { funnelRow, type FunnelOrder, type FunnelRow } from '#domain/metrics/funnel.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertMessage } from '#test/world/rows.js';
import { projectAll } from '#test/harness/project.js';
import {
  addFan,
  AS_OF,
  BERLIN_MIDNIGHT,
  CAMPAIGN_END,
  DAY,
  happened,
  HOUR,
  makeFunnelWorld,
  moveRelease,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';

let fresh: FreshDatabase;
let world: FunnelWorld;
beforeAll(async () => {
  fresh = await freshDatabase();
});
beforeEach(async () => {
  world = await makeFunnelWorld(fresh.database);
});
afterAll(() => fresh.close());

const R = BERLIN_MIDNIGHT;
const messageRef = (messageId: string, intent: 'prompt' | 're_engagement') => ({
  messageId,
  effectId: messageId,
  track: 'main',
  step: 'send',
  channel: 'sms' as const,
  purpose: 'marketing' as const,
  intent,
});

describe('a fan on the service path', () => {
  it('is counted once per stage, each not before the stage before', async () => {
    const fan = await preSaver('service');
    await record(fresh.database, [
      happened(world, fan, 'release.saved', R + HOUR, { service: 'spotify', by: 'platform', effectId: 'e' }),
      happened(world, fan, 'page.visited', R + HOUR / 2, {}),
      happened(world, fan, 'page.visited', R + 2 * HOUR, {}),
      happened(world, fan, 'page.visited', R + 3 * HOUR, {}),
      happened(world, fan, 'fan.saved', R + 4 * HOUR, { target: 'track', observedBy: 'tap' }),
      happened(world, fan, 'fan.saved', R + 5 * HOUR, { target: 'track', observedBy: 'tap' }),
      happened(world, fan, 'fan.followed', R + 5 * HOUR, { observedBy: 'tap' }),
    ]);
    const rows = await funnel('strict');
    expect(reached(rows)).toEqual({
      pre_saved: 1,
      release_saved: 1,
      engaged: 1,
      saved: 1,
      followed: 1,
      re_engaged: 0,
    });
    expect(rows.engaged?.secondsFromPrevious.p50).toBeCloseTo(3600, -2);
    expect(rows.saved?.secondsFromPrevious.p50).toBeCloseTo(2 * 3600, -2);
    const any = await funnel('any');
    // The first visit is half an hour before our save, so it takes no time at all.
    expect(any.engaged?.secondsFromPrevious.p50).toBe(0);
  });

  it('is not carried on by acts before the release or 30 days after the end', async () => {
    const fan = await preSaver('reminder');
    await record(fresh.database, [
      happened(world, fan, 'page.visited', R - HOUR, {}),
      happened(world, fan, 'link.clicked', R + HOUR, { human: false }),
      happened(world, fan, 'page.visited', CAMPAIGN_END + 30 * DAY, {}),
    ]);
    expect(reached(await funnel('strict'))).toMatchObject({ pre_saved: 1, engaged: 0 });
    await record(fresh.database, [happened(world, fan, 'page.visited', CAMPAIGN_END + 30 * DAY - 1, {})]);
    expect(reached(await funnel('strict'))).toMatchObject({ pre_saved: 1, engaged: 1 });
  });
});

describe('gates', () => {
  it('skip release_saved for reminder fans, and hold service fans whose save failed', async () => {
    const [reminder, service] = [await preSaver('reminder'), await preSaver('service')];
    for (const fan of [reminder, service]) {
      await record(fresh.database, [happened(world, fan, 'page.visited', R + HOUR, {})]);
    }
    const rows = await funnel('strict');
    expect(rows.release_saved).toMatchObject({ fans: 0, previousFans: 1, fromPrevious: 0 });
    expect(rows.engaged).toMatchObject({ fans: 1, previousFans: 1, fromPrevious: 1, fromFirst: 0.5 });
    expect(reached(await funnel('any')).engaged).toBe(2);
  });

  it('let fans first seen after release start at engaged, outside every pre-save figure', async () => {
    const early = await preSaver('reminder');
    const late = await addFan(fresh.database, world);
    await record(fresh.database, [
      // The moment itself counts as after the release.
      happened(world, late, 'enrollment.opened', R, {
        path: 'none',
        source: 'direct',
        territory: 'DE',
      }),
      happened(world, late, 'page.visited', R, {}),
      happened(world, late, 'fan.saved', R + 2 * HOUR, { target: 'release', observedBy: 'tap' }),
      happened(world, early, 'page.visited', R + HOUR, {}),
    ]);
    const rows = await funnel('strict');
    expect(rows.pre_saved?.fans).toBe(1);
    expect(rows.engaged).toMatchObject({
      fans: 2,
      previousFans: 1,
      converted: 1,
      fromPrevious: 1,
      fromFirst: 1,
    });
    expect(rows.saved).toMatchObject({ fans: 1, previousFans: 2, fromPrevious: 0.5, fromFirst: 0 });
  });

  it('take already and unobservable out of the transition, and do not stop the fan there', async () => {
    const fans = [await preSaver('reminder'), await preSaver('reminder'), await preSaver('reminder')];
    for (const fan of fans)
      await record(fresh.database, [happened(world, fan, 'page.visited', R + HOUR, {})]);
    const [already, unobservable, plain] = fans;
    await record(fresh.database, [
      happened(world, already ?? '', 'stage.already', R - HOUR, { stage: 'saved' }),
      happened(world, unobservable ?? '', 'stage.unobservable', R - HOUR, { stage: 'saved' }),
      happened(world, plain ?? '', 'fan.saved', R + 2 * HOUR, { target: 'release', observedBy: 'tap' }),
      happened(world, already ?? '', 'fan.followed', R + 3 * HOUR, { observedBy: 'tap' }),
    ]);
    const rows = await funnel('strict');
    expect(rows.saved).toMatchObject({
      fans: 1,
      previousFans: 3,
      already: 1,
      unobservable: 1,
      fromPrevious: 1,
    });
    expect(rows.followed).toMatchObject({ fans: 1, previousFans: 3, fromPrevious: 1 / 3 });
  });
});

describe('re-engagement', () => {
  it.each(['click first', 'message first'])('is a human click on such a message: %s', async (order) => {
    const fan = await preSaver('reminder');
    const messageId = crypto.randomUUID();
    const click = happened(world, fan, 'link.clicked', R + 9 * DAY, { messageId, human: true }, null);
    const sent = happened(world, fan, 'message.unknown', R + 8 * DAY, messageRef(messageId, 're_engagement'));
    await record(fresh.database, [happened(world, fan, 'page.visited', R + HOUR, {})]);
    for (const event of order === 'click first' ? [click, sent] : [sent, click]) {
      await record(fresh.database, [event]);
      await projectAll(fresh.database);
    }
    expect((await funnel('strict')).re_engaged).toMatchObject({
      fans: 1,
      previous: 'engaged',
      fromPrevious: 1,
    });
  });

  it('is a click in doubt only from the next sign of life on, for the query and the count alike', async () => {
    const fan = await preSaver('reminder');
    const messageId = await doubtAbout(fan, R + 8 * DAY + 1000);
    const clicked = { messageId, human: false, doubtful: true };
    await record(fresh.database, [
      happened(world, fan, 'message.accepted', R + 8 * DAY, messageRef(messageId, 're_engagement')),
      happened(world, fan, 'link.clicked', R + 8 * DAY + 1000, clicked),
    ]);
    expect(reached(await funnel('strict'))).toMatchObject({ engaged: 0, re_engaged: 0 });
    await record(fresh.database, [happened(world, fan, 'page.visited', R + 9 * DAY, {})]);
    const rows = await funnel('strict');
    expect(reached(rows)).toMatchObject({ engaged: 1, re_engaged: 1 });
    expect(rows.re_engaged?.secondsFromPrevious.p50).toBe(0);
  });

  it('is not a click on a prompt', async () => {
    const fan = await preSaver('reminder');
    const messageId = crypto.randomUUID();
    await record(fresh.database, [
      happened(world, fan, 'message.accepted', R + HOUR, messageRef(messageId, 'prompt')),
      happened(world, fan, 'link.clicked', R + 2 * HOUR, { messageId, human: true }),
    ]);
    expect(reached(await funnel('strict'))).toMatchObject({ engaged: 1, re_engaged: 0 });
  });
});

it('weeks begin at midnight by our zone rules, which PostgreSQL does not have', async () => {
  // It is 00:30 on Monday in Edmonton, which is at −06 since November 2026. Older rules still show Sunday, in the
  // week before.
  const monday = Date.UTC(2026, 10, 30, 6, 30);
  await fresh.database.query(`UPDATE workspaces SET zone = 'America/Edmonton' WHERE id = $1`, [
    world.workspaceId,
  ]);
  for (const at of [monday, monday - HOUR]) {
    const fan = await addFan(fresh.database, world);
    await record(fresh.database, [
      happened(world, fan, 'enrollment.opened', at, { path: 'none', source: 'direct' }),
    ]);
  }
  await projectAll(fresh.database);
  const groups = await readFunnel(fresh.database, {
    ...{ workspaceId: world.workspaceId, campaignId: world.campaignId, order: 'strict' },
    ...{ groupBy: ['week'], asOf: monday + DAY },
  });
  expect(groups.map(({ key, enrolled }) => [key.week, enrolled])).toEqual([
    ['2026-W48', 1],
    ['2026-W49', 1],
  ]);
});

it('a moved release moves what counts, with no event projected again', async () => {
  const fan = await preSaver('reminder');
  await record(fresh.database, [happened(world, fan, 'page.visited', R + HOUR, {})]);
  expect(reached(await funnel('strict')).engaged).toBe(1);
  await moveRelease(fresh.database, world.releaseId, 7 * DAY);
  expect(reached(await funnel('strict')).engaged).toBe(0);
});

it('waitingNow and ended add up to the number of enrolled fans', async () => {
  const [waiting, ended] = [await preSaver('service'), await preSaver('service')];
  const untouched = await addFan(fresh.database, world);
  await record(fresh.database, [
    happened(world, untouched, 'enrollment.opened', R - DAY, { path: 'none', source: 'direct' }),
    happened(world, waiting, 'release.saved', R + HOUR, {
      service: 'spotify',
      by: 'platform',
      effectId: 'e',
    }),
    happened(world, ended, 'enrollment.closed', R + HOUR, { reason: 'flow_ended' }),
  ]);
  await projectAll(fresh.database);
  const [group] = await readFunnel(fresh.database, query('strict'));
  expect(group).toMatchObject({ enrolled: 3, ended: 1, waitingAtEntry: 1 });
  expect(group?.stages.map((stage) => stage.waitingNow)).toEqual([1, 1, 0, 0, 0, 0]);
});

/** Writes what the judging of a doubtful click in a new message leaves behind. Returns the id of the message. */
async function doubtAbout(fan: string, at: number): Promise<string> {
  const { workspaceId, campaignId } = world;
  const sent = { workspaceId, campaignId, fanId: fan, channel: 'email', state: 'accepted' } as const;
  const { id, linkCode } = await insertMessage(fresh.database, sent);
  await fresh.database.query(
    `INSERT INTO email_clicks (id, workspace_id, fan_id, campaign_id, message_id, code, clicked_at, settles_at, verdict)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), now(), 'doubtful')`,
    [workspaceId, fan, campaignId, id, linkCode, at],
  );
  return id;
}

async function preSaver(path: 'service' | 'reminder'): Promise<string> {
  const fan = await addFan(fresh.database, world);
  const service = path === 'service' ? { service: 'spotify' as const } : {};
  const events: NewEvent[] = [
    happened(world, fan, 'fan.pre_saved', R - 2 * DAY, { path, ...service }),
    happened(world, fan, 'enrollment.opened', R - 2 * DAY, {
      path,
      source: 'direct',
      territory: 'DE',
      ...service,
    }),
  ];
  await record(fresh.database, events);
  return fan;
}

function query(order: FunnelOrder) {
  return { ...world, order, groupBy: [], asOf: AS_OF };
}

/** The rows by stage, after everything is projected. Fails if the brute-force count does not agree. */
async function funnel(order: FunnelOrder): Promise<Partial<Record<string, FunnelRow>>> {
  await projectAll(fresh.database);
  const { sql, differences } = await compareFunnel(fresh.database, world.campaignId, { order, asOf: AS_OF });
  expect(differences).toEqual([]);
  return Object.fromEntries((sql[0]?.stages ?? []).map((counts) => [counts.stage, funnelRow(counts)]));
}

function reached(rows: Partial<Record<string, FunnelRow>>): Record<string, number> {
  return Object.fromEntries(Object.entries(rows).map(([stage, row]) => [stage, row?.fans ?? -1]));
}
