import type { Flow } from '#domain/flows/flow.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { CreatedFanSchema, FlowStateSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { addWorkspace } from '#test/harness/api.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

async function createFan(body: object = {}, key = api.apiKey) {
  const answer = await api.call('POST', '/v1/fans', body, { key });
  expect(answer.status).toBe(201);
  return CreatedFanSchema.parse(answer.body);
}

describe('the flow state', () => {
  test('of a fan nobody decided about yet is empty, and says when Temporal is away', async () => {
    const { id } = await createFan();
    const state = FlowStateSchema.parse((await api.call('GET', `/v1/fans/${id}/flow-state?live=true`)).body);
    expect(state).toMatchObject({ revision: null, tracks: [], live: { status: 'unavailable' } });
  });

  test('tells track, step, since when, for what, the next wake in both times, and what blocks', async () => {
    // The test has a workspace of its own, because a process keeps clocks for a second.
    const workspace = await addWorkspace(api.database, 'Sixty times as fast');
    await api.database.query(
      'UPDATE workspaces SET clock_v0 = $2, clock_r0 = $3, clock_k = 60 WHERE id = $1',
      [workspace.id, Date.parse('2026-12-01T00:00:00Z'), Date.parse('2026-11-01T00:00:00Z')],
    );
    const { id } = await createFan({}, workspace.key);
    const read = async () =>
      FlowStateSchema.parse((await api.call('GET', `/v1/fans/${id}/flow-state`, undefined, workspace)).body);
    const campaignId = await aCampaign(workspace.id);
    const at = Date.parse('2026-12-01T10:00:00Z');
    const run = {
      track: 'main',
      run: 1,
      step: 'hold',
      visit: 1,
      attempt: 0,
      tried: [],
      enteredAt: at,
      enteredSeq: 1,
    };
    const wait = { kind: 'event', at: at + 3_600_000 };
    const state = {
      ...{ schema: 1, now: at, cursor: 0, sends: [] },
      enrollments: [{ campaignId, enrolledAt: at, open: true, tracks: [{ ...run, wait }] }],
    };
    await api.database.query(
      `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state,
         open_enrollments, decision_key, answer)
       VALUES ($1, $2, 1, 7, 0, now(), $3, 1, 'k', '{}')`,
      [id, workspace.id, JSON.stringify(state)],
    );
    const shown = await read();
    expect(shown.live).toBeUndefined();
    expect(shown).toMatchObject({ revision: 7, stuck: null });
    expect(shown.tracks).toMatchObject([
      {
        ...{
          campaignId,
          flow: 'Test flow',
          flowVersion: 3,
          track: 'main',
          step: 'hold',
          stepName: 'Hold on',
        },
        since: '2026-12-01T10:00:00.000Z',
        waitingFor: 'an event: fan.saved or fan.followed',
        // Eleven hours of the virtual day are eleven real minutes at sixty times the speed.
        nextWake: { virtual: '2026-12-01T11:00:00.000Z', real: '2026-11-01T00:11:00.000Z' },
        blockedBy: null,
      },
    ]);
    await api.database.query(`UPDATE campaigns SET status = 'paused' WHERE id = $1`, [campaignId]);
    const paused = await read();
    expect(paused.tracks[0]?.blockedBy).toBe('the campaign is paused');
  });

  test('of a stuck fan says so, and the operator can try again', async () => {
    const { id } = await createFan();
    expect((await api.call('POST', `/v1/fans/${id}/unstick`)).status).toBe(409);
    await api.database.query(
      `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state,
         open_enrollments, decision_key, answer, failures, stuck_reason, stuck_at)
       VALUES ($1, $2, 1, 1, 0, now(), '{"schema":1,"now":0,"cursor":0,"enrollments":[],"sends":[]}', 0, 'k', '{}',
         10, 'decide failed', now())`,
      [id, api.workspaceId],
    );
    const shown = FlowStateSchema.parse((await api.call('GET', `/v1/fans/${id}/flow-state`)).body);
    expect(shown.stuck?.reason).toBe('decide failed');
    expect((await api.call('POST', `/v1/fans/${id}/unstick`)).status).toBe(204);
    const [state] = await api.database.query(
      'SELECT failures, stuck_at, stuck_reason FROM fan_states WHERE fan_id = $1',
      [id],
    );
    expect(state).toEqual({ failures: 0, stuck_at: null, stuck_reason: null });
    expect(await api.database.query('SELECT 1 FROM nudges WHERE fan_id = $1', [id])).toHaveLength(1);
    const timeline = TimelinePageSchema.parse((await api.call('GET', `/v1/fans/${id}/timeline`)).body);
    expect(timeline.items.map(({ type }) => type)).toEqual(['fan.unstuck']);
  });
});

/** A live campaign whose flow has one step, which waits for an event. */
async function aCampaign(workspace: string): Promise<string> {
  const flow: Flow = {
    schema: 1,
    name: 'Test flow',
    tracks: [
      {
        ...{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once' },
        steps: [
          {
            ...{ id: 'hold', name: 'Hold on', kind: 'waitForEvent', events: ['fan.saved', 'fan.followed'] },
            since: 'step',
            timeout: { days: 1 },
          },
        ],
      },
    ],
  };
  return (await addCampaign(api.database, workspace, { flow, version: 3 })).campaignId;
}
