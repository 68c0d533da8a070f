import { randomUUID } from 'node:crypto';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { emptyState } from '#domain/engine/state.js';
import type { Flow } from '#domain/flows/flow.js';
import { projectAll } from '#test/harness/project.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { CreatedFanSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { FlowStateSchema } from '#contracts/fans/flow-state.js';
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
        // Eleven hours into the virtual day are eleven real minutes at sixty times the speed.
        nextWake: { workspaceTime: '2026-12-01T11:00:00.000Z', realTime: '2026-11-01T00:11:00.000Z' },
        waitingCode: 'event',
        blockedCode: null,
        blockedBy: null,
      },
    ]);
    await api.database.query(`UPDATE campaigns SET status = 'paused' WHERE id = $1`, [campaignId]);
    const paused = await read();
    expect(paused.tracks[0]).toMatchObject({
      ...{ blockedCode: 'campaign_paused', blockedBy: 'the campaign is paused' },
    });
  });

  test('of a fan who is through says how and why, with variants and stages, also when the campaign has ended', async () => {
    const { id } = await createFan({ territory: 'DE' });
    const { campaignId } = await addCampaign(api.database, api.workspaceId, { status: 'ended' });
    const at = Date.parse('2026-11-01T12:00:00Z');
    const on = { workspaceId: api.workspaceId, campaignId, origin: 'platform' as const };
    const facts: [minutes: number, body: Parameters<typeof newEvent>[2]][] = [
      [0, { type: 'fan.pre_saved', payload: { path: 'reminder', source: 'bio' } }],
      [0, { type: 'enrollment.opened', payload: { path: 'reminder', source: 'bio' } }],
      [
        1,
        { type: 'variant.assigned', payload: { track: 'main', step: 's', variant: 'short', holdout: false } },
      ],
      [2, { type: 'fan.followed', payload: { observedBy: 'tap' } }],
      [3, { type: 'track.ended', payload: { track: 'main', run: 1, reason: 'enough' } }],
      [3, { type: 'enrollment.closed', payload: { reason: 'flow_ended' } }],
    ];
    const events = facts.map(([minutes, body]) =>
      newEvent({ ...on, occurredAt: at + minutes * 60_000 }, id, body),
    );
    await api.database.transaction((sql) => appendEvents(sql, events));
    await projectAll(api.database);
    const past = { campaignId, releaseId: null, artistId: randomUUID(), enrolledAt: at, stages: [] };
    await api.database.query(
      `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state,
         open_enrollments, decision_key, answer) VALUES ($1, $2, 1, 1, 6, now(), $3, 0, 'k', '{}')`,
      [id, api.workspaceId, JSON.stringify({ ...emptyState(), past: [past] })],
    );
    const state = FlowStateSchema.parse((await api.call('GET', `/v1/fans/${id}/flow-state`)).body);
    expect(state).toMatchObject({ tracks: [], nextWake: null });
    expect(state.enrollments).toEqual([
      {
        ...{ campaignId, campaignName: 'Push', campaignStatus: 'ended', path: 'reminder', open: false },
        enrolledAt: '2026-11-01T12:00:00.000Z',
        ended: {
          ...{ at: '2026-11-01T12:03:00.000Z', reason: 'flow_ended' },
          words: 'the fan is through with all tracks of the flow',
        },
        variants: [{ track: 'main', step: 's', variant: 'short', holdout: false }],
        stages: [
          { stage: 'pre_saved', at: '2026-11-01T12:00:00.000Z' },
          { stage: 'followed', at: '2026-11-01T12:02:00.000Z' },
        ],
        tracksEnded: [
          {
            track: 'main',
            run: 1,
            ended: { at: '2026-11-01T12:03:00.000Z', reason: 'enough', words: 'enough' },
          },
        ],
      },
    ]);
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
