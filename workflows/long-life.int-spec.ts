import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendEvents } from '#database/events/event-store.js';
import type { FanState } from '#domain/engine/state.js';
import { fanWorkflowId } from './names.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventually, type World } from '#test/world/world.js';
import { hold, noonWorld } from '#test/world/hands.js';

const RELEASES = 50;
const ROUNDS = 400;
const ACTS_A_ROUND = 12;
/** A run's history may hold at most this many events. */
const MOST_A_RUN = 2000;

describe('a fan of fifty releases and five thousand events', () => {
  let platform: TestPlatform;
  let world: World;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
    world = await noonWorld(platform, hold);
  }, 120_000);
  afterAll(() => platform.close());

  /** One live campaign for each of the releases. All have the world's flow. */
  async function campaigns(): Promise<string[]> {
    const rows = await platform.database.query<{ id: string }>(
      `WITH added AS (
         INSERT INTO releases (id, workspace_id, artist_id, title, clock)
         SELECT gen_random_uuid(), workspace_id, artist_id, title, clock FROM releases, generate_series(2, $2::int)
         WHERE id = $1 RETURNING id)
       INSERT INTO campaigns (id, workspace_id, release_id, flow_id, flow_version_id, name, landing_url, status, launched_at)
       SELECT gen_random_uuid(), c.workspace_id, added.id, c.flow_id, c.flow_version_id, c.name, c.landing_url, c.status,
         c.launched_at FROM campaigns c, added WHERE c.id = $3 RETURNING id`,
      [world.releaseId, RELEASES, world.campaignId],
    );
    return [world.campaignId, ...rows.map(({ id }) => id)];
  }

  async function act(fanId: string, acts: { campaignId: string; type: 'fan.pre_saved' | 'link.clicked' }[]) {
    const { workspaceId } = world;
    const about = { workspaceId, fanId, origin: 'api' as const, occurredAt: world.now() };
    await platform.database.transaction((sql) =>
      appendEvents(
        sql,
        acts.map(({ type, campaignId }) =>
          type === 'fan.pre_saved'
            ? { ...about, id: randomUUID(), campaignId, type, payload: { path: 'reminder' } }
            : { ...about, id: randomUUID(), campaignId, type, payload: { human: true } },
        ),
      ),
    );
  }

  const read = async (fan: string) => {
    const [row] = await platform.database.query<{ unread: number; state: FanState; bytes: number }>(
      `SELECT f.last_seq - s.cursor_seq AS unread, s.state, length(s.state::text) AS bytes
       FROM fan_states s JOIN fans f ON f.id = s.fan_id WHERE s.fan_id = $1`,
      [fan],
    );
    return row;
  };
  const settled = (fan: string) =>
    eventually(
      () => read(fan),
      (seen) => seen?.unread === 0,
    );

  /** The number of events in each run's history, the last run first. */
  async function historyLengths(fan: string): Promise<number[]> {
    const workflowId = fanWorkflowId(world.workspaceId, fan);
    const lengths: number[] = [];
    let runId: string | undefined;
    do {
      const history = await platform.client.workflow.getHandle(workflowId, runId).fetchHistory();
      lengths.push(history.events?.length ?? 0);
      runId =
        history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
      if (runId === '') runId = undefined;
    } while (runId !== undefined);
    return lengths;
  }

  it('loses none of them, and no run of the workflow grows long', async () => {
    const all = await campaigns();
    const fan = await addFan(platform.deps, world);
    await act(
      fan,
      all.map((campaignId) => ({ campaignId, type: 'fan.pre_saved' })),
    );
    for (let round = 0; round < ROUNDS; round += 1) {
      const campaignId = all[round % all.length] ?? '';
      await act(
        fan,
        Array.from({ length: ACTS_A_ROUND }, () => ({ campaignId, type: 'link.clicked' })),
      );
      await settled(fan);
    }
    const last = await settled(fan);
    expect(last?.state.enrollments).toHaveLength(RELEASES);
    const clicks = last?.state.enrollments.map(({ facts }) => facts['link.clicked']?.count);
    expect(clicks).toEqual(all.map(() => (ROUNDS * ACTS_A_ROUND) / RELEASES));
    const lengths = await historyLengths(fan);
    expect(lengths.length).toBeGreaterThan(1);
    for (const length of lengths) expect(length).toBeLessThan(MOST_A_RUN);
  }, 300_000);
});
