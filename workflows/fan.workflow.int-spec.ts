import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unstickFan } from '#database/fans/fans.js';
import type { Flow } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { position } from './messages.js';
import { FAN_WORKFLOW, fanWorkflowId } from './names.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, happens, makeWorld, type World } from '#test/world/world.js';
import { keepHistory } from '#test/histories/recording.js';
import { hold, NOON, noonWorld, prompt } from '#test/world/hands.js';

describe("a fan's workflow", () => {
  let platform: TestPlatform;
  let world: World;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
    world = await noonWorld(platform, hold);
  }, 120_000);
  afterAll(() => platform.close());

  const handleOf = ({ workspaceId }: World, fan: string) =>
    platform.client.workflow.getHandle(fanWorkflowId(workspaceId, fan));
  const stateOf = async (fan: string) => {
    const [row] = await platform.database.query<{
      revision: number;
      unread: number;
      stuck: boolean;
      failures: number;
    }>(
      `SELECT s.revision, f.last_seq - s.cursor_seq AS unread, s.stuck_at IS NOT NULL AS stuck, s.failures
       FROM fan_states s JOIN fans f ON f.id = s.fan_id WHERE s.fan_id = $1`,
      [fan],
    );
    return row;
  };
  const preSaves = async (into: World, options = {}) => {
    const fan = await addFan(platform.deps, into, options);
    await happens(platform.database, into, fan, 'fan.pre_saved', { path: 'reminder' });
    return fan;
  };
  const follows = (fan: string, into = world) =>
    happens(platform.database, into, fan, 'fan.followed', { observedBy: 'tap' });
  const settled = (fan: string) =>
    eventually(
      () => stateOf(fan),
      (seen) => seen?.unread === 0,
      60_000,
    );

  it('never loses a nudge that races with its completion', async () => {
    // Every click starts a track that ends at once, so the workflow is always about to complete.
    const restless: Flow = {
      schema: 1,
      name: 'Restless',
      tracks: [
        {
          ...{ id: 'clicks', trigger: { event: 'link.clicked' }, reentry: 'each' },
          steps: [{ kind: 'exit', id: 'out', reason: 'seen' }],
        },
      ],
    };
    const clicky = await makeWorld(platform.database, {
      clock: { v0: NOON, r0: Date.now() },
      flow: restless,
    });
    const fans = await Promise.all(Array.from({ length: 4 }, () => addFan(platform.deps, clicky)));
    await Promise.all(
      fans.map(async (fan, offset) => {
        for (let round = 0; round < 25; round += 1) {
          await happens(platform.database, clicky, fan, 'link.clicked', { human: true });
          await new Promise((resolve) => setTimeout(resolve, (round * 37 + offset * 61) % 120));
        }
      }),
    );
    for (const fan of fans) {
      await settled(fan);
      const closed = (await eventTypes(platform.database, fan)).filter(
        (type) => type === 'enrollment.closed',
      );
      expect(closed.length).toBeGreaterThan(1);
      await handleOf(clicky, fan).result();
    }
  }, 120_000);

  it('goes over to a new run and keeps every event', async () => {
    const fan = await addFan(platform.deps, world);
    await platform.client.workflow.start(FAN_WORKFLOW, {
      workflowId: fanWorkflowId(world.workspaceId, fan),
      taskQueue: platform.taskQueue,
      args: [{ fanId: fan, revision: null, continueAfter: 2 }],
    });
    await happens(platform.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
    const runs: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      await follows(fan);
      await settled(fan);
      runs.push((await handleOf(world, fan).describe()).runId);
    }
    expect(new Set(runs).size).toBeGreaterThan(1);
    const first = runs[0] ?? '';
    const [ended] = await Promise.all([
      platform.client.workflow.getHandle(fanWorkflowId(world.workspaceId, fan), first).fetchHistory(),
    ]);
    keepHistory('continue-as-new-first', ended);
    keepHistory('continue-as-new-last', await handleOf(world, fan).fetchHistory());
    expect((await stateOf(fan))?.unread).toBe(0);
  }, 120_000);

  it('goes on after a database was away for longer than a local activity may try', async () => {
    const { database } = platform;
    const fan = await preSaves(world);
    await settled(fan);
    const through = database.lockingTransaction.bind(database);
    await follows(fan);
    database.lockingTransaction = () => Promise.reject(new Error('Connection terminated unexpectedly'));
    try {
      await eventually(
        async () => {
          const { events } = await handleOf(world, fan).fetchHistory();
          return (events ?? []).some((event) => event.activityTaskScheduledEventAttributes != null);
        },
        (handedOver) => handedOver,
        60_000,
      );
    } finally {
      database.lockingTransaction = through;
    }
    expect(await settled(fan)).toMatchObject({ unread: 0, failures: 0, stuck: false });
    keepHistory('database-away', await handleOf(world, fan).fetchHistory());
  }, 120_000);

  it("takes the database's revision after a restore", async () => {
    const fan = await preSaves(world);
    for (let round = 0; round < 3; round += 1) {
      await follows(fan);
      await settled(fan);
    }
    await platform.database.query('UPDATE fan_states SET revision = 1 WHERE fan_id = $1', [fan]);
    await follows(fan);
    await settled(fan);
    const { revision } = (await stateOf(fan)) ?? {};
    expect(revision).toBe(2);
    await eventually(
      async () => (await handleOf(world, fan).query(position)).revision,
      (known) => known === revision,
    );
  }, 120_000);

  it('a fan whose decisions fail is set aside with an event; others go on; an operator brings them back', async () => {
    const { database } = platform;
    const fan = await preSaves(world);
    await settled(fan);
    const [kept] = await database.query<{ state: object }>('SELECT state FROM fan_states WHERE fan_id = $1', [
      fan,
    ]);
    await database.query(`UPDATE fan_states SET state = '{"schema":1}' WHERE fan_id = $1`, [fan]);
    await follows(fan);
    const other = await preSaves(world);
    await settled(other);
    await eventually(
      () => stateOf(fan),
      (seen) => seen?.stuck === true,
      60_000,
    );
    await handleOf(world, fan).result();
    const stuck = (await eventTypes(database, fan)).filter((type) => type === 'fan.stuck');
    expect(stuck).toHaveLength(1);
    await database.query('UPDATE fan_states SET state = $2 WHERE fan_id = $1', [fan, kept?.state]);
    await database.transaction((sql) => unstickFan(sql, world.workspaceId, fan));
    await follows(fan);
    expect(await settled(fan)).toMatchObject({ stuck: false, failures: 0 });
  }, 120_000);

  it('a send that is told to come later is sent once, by the same workflow', async () => {
    const provider = new SandboxControl(platform.sandbox.urls.control);
    const texting = await noonWorld(platform, prompt('a'), hold);
    await provider.setFaults({ rateLimited: 1 });
    const fan = await preSaves(texting, { phone: '+12025550177' });
    await eventually(
      () => platform.database.query(`SELECT 1 FROM messages WHERE fan_id = $1 AND state = 'pending'`, [fan]),
      (rows) => rows.length === 1,
      60_000,
    );
    await provider.setFaults({});
    await eventually(
      () => eventTypes(platform.database, fan),
      (types) => types.includes('message.accepted'),
      60_000,
    );
    expect(await provider.messages({ to: '+12025550177' })).toHaveLength(1);
    await eventually(
      async () => (await handleOf(texting, fan).query(position)).waiting,
      (waiting) => waiting === 'hold',
    );
    keepHistory('retried-send', await handleOf(texting, fan).fetchHistory());
  }, 120_000);
});
