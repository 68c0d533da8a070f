import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeCampaign } from '#api/campaigns/change-campaign.js';
import { publishCampaign, readImpact } from '#api/campaigns/publish-campaign.js';
import { operateOnFan, type FanOperation } from '#api/fans/operate-on-fan.js';
import { listOperations } from '#database/campaigns/operation-progress.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import { campaignWorkflowId, fanWorkflowId } from './names.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, flowOf, happens, type World } from '#test/world/world.js';
import { keepHistory } from '#test/histories/recording.js';
import { moveRelease, publishVersion, worldWith } from '#test/world/live-world.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const untilRelease: Step = { kind: 'wait', id: 'release', until: { kind: 'release' } };
const days = (id: string, count: number): Step => ({
  ...{ kind: 'wait', id },
  until: { kind: 'duration', duration: { days: count } },
});
const thanks: Step = { kind: 'setStage', id: 'thanks', stage: 'engaged' };
const FANS = 40;

describe('a campaign that is changed while fans are parked in it', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform({ environment: { FAN_OUT_PER_SECOND: '40' } });
  }, 120_000);
  afterAll(() => platform.close());

  const query = <Row extends Record<string, unknown>>(text: string, values: unknown[]) =>
    platform.database.query<Row>(text, values);
  const enter = async (world: World, count = FANS) => {
    const fans = await Promise.all(
      Array.from({ length: count }, async () => {
        const fan = await addFan(platform.deps, world);
        await happens(platform.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
        return fan;
      }),
    );
    await eventually(
      () => query('SELECT 1 FROM open_enrollments WHERE campaign_id = $1', [world.campaignId]),
      (rows) => rows.length === count,
      60_000,
    );
    return fans;
  };
  /** How many times each fan reached the step after the wait, and when (workspace time) the first fan did. */
  const acted = async (world: World) => {
    const [row] = await query<{ fans: number; acts: number; first: number | null }>(
      `SELECT count(DISTINCT fan_id) AS fans, count(*) AS acts,
         (extract(epoch FROM min(occurred_at)) * 1000)::float8 AS first
       FROM events WHERE campaign_id = $1 AND type = 'stage.set'`,
      [world.campaignId],
    );
    return row ?? { fans: 0, acts: 0, first: null };
  };
  const operations = ({ workspaceId, campaignId }: World) =>
    listOperations(platform.database, { workspaceId, campaignId, before: undefined, limit: 10 });
  const finished = (world: World) =>
    eventually(
      () => operations(world),
      (rows) => rows.length > 0 && rows.every((row) => row.finished_at !== null),
      60_000,
    );
  const change = (world: World, operation: 'pause' | 'resume' | 'end') =>
    changeCampaign(platform.database, {
      ...{ workspaceId: world.workspaceId, id: world.campaignId, operation },
      now: world.now(),
    });
  const keepHistories = async (name: string, world: World, fan: string | undefined) => {
    const { workflow } = platform.client;
    keepHistory(
      `${name}-campaign`,
      await workflow.getHandle(campaignWorkflowId(world.campaignId)).fetchHistory(),
    );
    keepHistory(
      `${name}-fan`,
      await workflow.getHandle(fanWorkflowId(world.workspaceId, fan ?? '')).fetchHistory(),
    );
  };

  it('a release moved earlier, and again while its fans are being woken: each acts once, at the last moment set', async () => {
    const world = await worldWith(platform, flowOf(untilRelease, thanks, days('rest', 9)), 30 * DAY);
    const [fan] = await enter(world);
    await moveRelease(platform.database, world, world.now() + 20 * DAY);
    const moment = world.now() + 2_000;
    await moveRelease(platform.database, world, moment);
    await eventually(
      () => acted(world),
      ({ fans }) => fans === FANS,
      60_000,
    );
    const rows = await finished(world);
    expect(rows.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['retime done', 'retime superseded']);
    expect(rows[0]).toMatchObject({ total: FANS, done: FANS });
    const { acts, first } = await acted(world);
    expect(acts).toBe(FANS);
    expect(first).toBeGreaterThanOrEqual(moment - 1);
    await keepHistories('moved-earlier', world, fan);
  }, 120_000);

  it('a release moved later wakes nobody: who wakes at the old moment waits on', async () => {
    const moment = 3_000;
    const world = await worldWith(platform, flowOf(untilRelease, thanks), moment);
    const [fan] = await enter(world, 10);
    await moveRelease(platform.database, world, world.now() + DAY);
    const [operation] = await finished(world);
    expect(operation).toMatchObject({ kind: 'retime', state: 'done', total: 0 });
    await eventually(
      () =>
        query('SELECT 1 FROM fan_states WHERE workspace_id = $1 AND wake_at > now() + $2::interval', [
          world.workspaceId,
          '20 hours',
        ]),
      (rows) => rows.length === 10,
      30_000,
    );
    expect(await acted(world)).toMatchObject({ acts: 0 });
    await keepHistories('moved-later', world, fan);
  }, 120_000);

  it('a pause over the moment loses nobody: on resuming, only who slept through it is woken, each acts once', async () => {
    // The release is far enough away that everybody has entered and the campaign is paused, on a busy machine too.
    const world = await worldWith(platform, flowOf(untilRelease, thanks, days('rest', 9)), 15_000);
    const [fan] = await enter(world);
    await change(world, 'pause');
    await eventually(
      () =>
        query('SELECT 1 FROM fan_states WHERE workspace_id = $1 AND wake_at IS NULL', [world.workspaceId]),
      (rows) => rows.length === FANS,
      60_000,
    );
    expect(await acted(world)).toMatchObject({ acts: 0 });
    await change(world, 'resume');
    await eventually(
      () => acted(world),
      ({ fans }) => fans === FANS,
      60_000,
    );
    const rows = await finished(world);
    expect(rows.map(({ kind, total }) => `${kind} ${total}`)).toEqual([`resume ${FANS}`, 'pause 0']);
    expect(await acted(world)).toMatchObject({ acts: FANS });
    await keepHistories('paused-resumed', world, fan);
  }, 120_000);

  it('paused and resumed before anybody’s moment, it wakes nobody at all', async () => {
    const world = await worldWith(platform, flowOf(untilRelease, thanks), 30 * DAY);
    await enter(world, 10);
    await change(world, 'pause');
    await change(world, 'resume');
    expect((await finished(world)).map(({ kind, total }) => `${kind} ${total}`)).toEqual([
      'resume 0',
      'pause 0',
    ]);
  }, 60_000);

  it('ended, every fan leaves once', async () => {
    const world = await worldWith(platform, flowOf(untilRelease, thanks), 30 * DAY);
    const [fan] = await enter(world);
    await change(world, 'end');
    await eventually(
      () => query('SELECT 1 FROM open_enrollments WHERE campaign_id = $1', [world.campaignId]),
      (rows) => rows.length === 0,
      60_000,
    );
    const [row] = await query(
      `SELECT count(*) AS left, count(DISTINCT fan_id) AS fans FROM events
       WHERE campaign_id = $1 AND type = 'enrollment.closed'`,
      [world.campaignId],
    );
    expect(row).toEqual({ left: FANS, fans: FANS });
    await platform.client.workflow.getHandle(campaignWorkflowId(world.campaignId)).result();
    await keepHistories('ended', world, fan);
  }, 120_000);

  it('published anew: shows who stands where, asks for a map, and moves each fan once', async () => {
    const world = await worldWith(platform, flowOf(untilRelease, thanks), 30 * DAY);
    const [fan = ''] = await enter(world);
    const next: Flow = flowOf(days('calm', 3), thanks);
    await publishVersion(platform.database, world, 2, next);
    const asked = { workspaceId: world.workspaceId, id: world.campaignId, version: 2 };
    const impact = await readImpact(platform.database, { ...asked, stepMap: {} });
    expect(impact).toMatchObject({
      kind: 'done',
      value: {
        ...{ fromVersion: 1, version: 2, fans: FANS, unmapped: ['main/release'] },
        steps: [{ version: 1, track: 'main', step: 'release', fans: FANS, fate: 'unmapped' }],
      },
    });
    const bare = await publishCampaign(platform.database, { ...asked, mode: 'move', stepMap: {} });
    expect(bare.kind).toBe('unfit');
    const stepMap = { 'main/release': { track: 'main', step: 'calm' } };
    const done = await publishCampaign(platform.database, { ...asked, mode: 'move', stepMap });
    expect(done.kind).toBe('done');
    await eventually(
      () =>
        query(`SELECT 1 FROM events WHERE campaign_id = $1 AND type = 'enrollment.moved'`, [
          world.campaignId,
        ]),
      (rows) => rows.length === FANS,
      60_000,
    );
    expect((await finished(world))[0]).toMatchObject({ kind: 'publish', state: 'done', total: FANS });
    expect(await readImpact(platform.database, { ...asked, stepMap: {} })).toMatchObject({ kind: 'refused' });
    await keepHistories('published', world, fan);
  }, 120_000);

  it('published to let fans finish, it touches nobody under way', async () => {
    const world = await worldWith(platform, flowOf(untilRelease, thanks), 30 * DAY);
    await enter(world, 5);
    await publishVersion(platform.database, world, 2, flowOf(days('calm', 3), thanks));
    const asked = { workspaceId: world.workspaceId, id: world.campaignId, version: 2, stepMap: {} };
    await publishCampaign(platform.database, { ...asked, mode: 'finish' });
    expect((await finished(world))[0]).toMatchObject({ kind: 'publish', total: 0 });
    const late = await addFan(platform.deps, world);
    await happens(platform.database, world, late, 'fan.pre_saved', { path: 'reminder' });
    const steps = await eventually(
      () =>
        query<{ step: string; fans: number }>(
          `SELECT state #>> '{enrollments,0,tracks,0,step}' AS step, count(*) AS fans FROM fan_states
           WHERE workspace_id = $1 GROUP BY 1 ORDER BY 1`,
          [world.workspaceId],
        ),
      (rows) => rows.length === 2,
    );
    expect(steps).toEqual([
      { step: 'calm', fans: 1 },
      { step: 'release', fans: 5 },
    ]);
  }, 60_000);

  it('an operator skips one fan’s wait, once however often asked, and takes another out', async () => {
    const world = await worldWith(platform, flowOf(days('one', 3), days('two', 3), thanks), HOUR);
    const [fan = '', other = ''] = await enter(world, 2);
    const ask = (fanId: string, operation: FanOperation) =>
      operateOnFan(platform.database, {
        ...{ workspaceId: world.workspaceId, fanId, reason: 'asked by phone', now: world.now(), operation },
        actor: { kind: 'apiKey', id: world.workspaceId },
      });
    const { campaignId } = world;
    const skip: FanOperation = { kind: 'skip_wait', campaignId, track: 'main', step: 'one' };
    // Both are accepted before the fan's next decision, so both refer to the same visit.
    const answers = await Promise.all([ask(fan, skip), ask(fan, skip)]);
    expect(answers.map(({ kind }) => kind)).toContain('accepted');
    await ask(other, { kind: 'exit', campaignId });
    await eventually(
      () => eventTypes(platform.database, other),
      (types) => types.includes('enrollment.closed'),
    );
    const [row] = await eventually(
      () =>
        query<{ step: string }>(
          `SELECT state #>> '{enrollments,0,tracks,0,step}' AS step FROM fan_states s JOIN fans f ON f.id = s.fan_id
           WHERE s.fan_id = $1 AND f.last_seq = s.cursor_seq`,
          [fan],
        ),
      (rows) => rows[0]?.step === 'two',
    );
    expect(row).toEqual({ step: 'two' });
    expect(await ask(fan, skip)).toEqual({ kind: 'refused', reason: 'The fan is at the step two by now.' });
    const handle = platform.client.workflow.getHandle(fanWorkflowId(world.workspaceId, fan));
    keepHistory('skipped-fan', await handle.fetchHistory());
  }, 60_000);
});
