import { randomUUID } from 'node:crypto';
import { OperationPageSchema, PublishImpactSchema } from '#contracts/campaigns/campaign-changes.js';
import { FlowDiffSchema } from '#contracts/flows/flows.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan } from '#test/world/rows.js';

const api = useApi();

/** A live campaign whose flow has a second version without the given step, and a fan who stands on it. */
async function withFanOnAVanishedStep() {
  const { campaign, flow, release } = await createLiveCampaign(api);
  const [track, ...others] = flow.draft.tracks;
  const gone = track?.steps.find(({ kind }) => kind === 'wait');
  if (track === undefined || gone === undefined) throw new Error('The template has no wait.');
  const steps = track.steps.map((step) => (step.id === gone.id ? { ...step, id: 'heir' } : step));
  const text = JSON.stringify({ ...flow.draft, tracks: [{ ...track, steps }, ...others] });
  const draft: unknown = JSON.parse(
    text.replaceAll(new RegExp(`"(next|then|else|step|on\\w+)":"${gone.id}"`, 'g'), '"$1":"heir"'),
  );
  expect((await api.call('PUT', `/v1/flows/${flow.id}`, draft)).status).toBe(200);
  expect((await api.call('POST', `/v1/flows/${flow.id}/publish`)).status).toBe(200);
  const fan = randomUUID();
  await park(fan, campaign.id, { track: track.id, step: gone.id });
  return {
    campaign,
    flow,
    release,
    fan,
    place: `${track.id}/${gone.id}`,
    heir: { track: track.id, step: 'heir' },
  };
}

async function park(fan: string, campaignId: string, at: { track: string; step: string }): Promise<void> {
  const run = { ...at, run: 1, visit: 1, attempt: 0, tried: [], enteredAt: 0, enteredSeq: 0 };
  const tracks = [{ ...run, wait: { kind: 'until', at: 1, reason: 'duration' } }];
  await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: fan }, [
    { campaignId, open: true, version: 1, tracks },
  ]);
}

describe('publishing a version to a running campaign', () => {
  it('shows first who stands where, and what has no place in the new version', async () => {
    const { campaign, place } = await withFanOnAVanishedStep();
    const answer = await api.call('POST', `/v1/campaigns/${campaign.id}/publish-impact`);
    expect(answer.status).toBe(200);
    expect(PublishImpactSchema.parse(answer.body)).toMatchObject({
      ...{ fromVersion: 1, version: 2, fans: 1, unmapped: [place], problems: [] },
      steps: [{ version: 1, kind: 'wait', fans: 1, inFlight: 0, fate: 'unmapped', to: null }],
    });
  });

  it('refuses to move fans whose step has vanished and has no place in the map, and names the step', async () => {
    const { campaign, place } = await withFanOnAVanishedStep();
    const answer = await api.call('POST', `/v1/campaigns/${campaign.id}/publish`, { mode: 'move' });
    expect(answer.status).toBe(422);
    expect(ProblemSchema.parse(answer.body).errors).toMatchObject([{ path: `stepMap.${place}` }]);
    const wrong = await api.call('POST', `/v1/campaigns/${campaign.id}/publish`, {
      ...{ mode: 'move', stepMap: { [place]: { track: 'nowhere', step: 'at all' } } },
    });
    expect(wrong.status).toBe(422);
  });

  it('moves with a map, as an operation; the version only rises', async () => {
    const { campaign, place, heir } = await withFanOnAVanishedStep();
    const publish = () =>
      api.call('POST', `/v1/campaigns/${campaign.id}/publish`, { mode: 'move', stepMap: { [place]: heir } });
    const answer = await publish();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ flowVersion: 2, epoch: campaign.epoch + 1 });
    const shown = await api.call('GET', `/v1/campaigns/${campaign.id}/operations`);
    expect(OperationPageSchema.parse(shown.body).items).toMatchObject([
      { kind: 'publish', state: 'settling' },
    ]);
    expect((await publish()).status).toBe(409);
  });

  it('lets fans finish without a map, and wakes nobody', async () => {
    const { campaign } = await withFanOnAVanishedStep();
    expect((await api.call('POST', `/v1/campaigns/${campaign.id}/publish`, { mode: 'finish' })).status).toBe(
      200,
    );
    const shown = await api.call('GET', `/v1/campaigns/${campaign.id}/operations`);
    expect(OperationPageSchema.parse(shown.body).items).toMatchObject([
      { kind: 'publish', state: 'done', total: 0 },
    ]);
  });

  it('may not be done by another workspace or an analyst; an analyst may look', async () => {
    const { campaign } = await withFanOnAVanishedStep();
    const analyst = await api.signInAs('analyst');
    const post = (path: string, key: string, body?: object) =>
      api.call('POST', `/v1/campaigns/${campaign.id}/${path}`, body, { key });
    expect((await post('publish', analyst, { mode: 'finish' })).status).toBe(403);
    expect((await post('publish-impact', analyst)).status).toBe(200);
    expect((await post('publish', api.otherApiKey, { mode: 'finish' })).status).toBe(404);
    const list = await api.call('GET', `/v1/campaigns/${campaign.id}/operations`, undefined, {
      key: api.otherApiKey,
    });
    expect(list.status).toBe(404);
  });
});

describe('the difference of two versions', () => {
  it('is told by track, step and field, up to the draft', async () => {
    const { flow, heir } = await withFanOnAVanishedStep();
    const answer = await api.call('GET', `/v1/flows/${flow.id}/diff?from=1&to=2`);
    const { tracks } = FlowDiffSchema.parse(answer.body);
    expect(tracks[0]?.steps.map(({ step, change }) => `${step} ${change}`)).toContain(`${heir.step} added`);
    const same = await api.call('GET', `/v1/flows/${flow.id}/diff?from=2`);
    expect(FlowDiffSchema.parse(same.body)).toEqual({ fields: [], tracks: [] });
    expect((await api.call('GET', `/v1/flows/${flow.id}/diff?from=9`)).status).toBe(404);
    expect((await api.call('GET', `/v1/flows/${flow.id}/diff?from=9007199254740991`)).status).toBe(400);
  });
});

describe('one operation at a time', () => {
  it('a newer one supersedes an unfinished one; pausing wakes nobody', async () => {
    const { campaign } = await withFanOnAVanishedStep();
    for (const act of ['pause', 'resume', 'pause']) {
      expect((await api.call('POST', `/v1/campaigns/${campaign.id}/${act}`)).status).toBe(200);
    }
    const shown = await api.call('GET', `/v1/campaigns/${campaign.id}/operations`);
    expect(OperationPageSchema.parse(shown.body).items.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      ...['pause done', 'resume superseded', 'pause done'],
    ]);
  });
});

describe('an operator', () => {
  const ask = (fan: string, what: string, body: object, key?: string) =>
    api.call('POST', `/v1/fans/${fan}/flow-state/${what}`, body, key === undefined ? {} : { key });

  it('skips a wait, moves and takes out one fan: an event and an audit entry each', async () => {
    const { campaign, fan, place } = await withFanOnAVanishedStep();
    const [track = '', step = ''] = place.split('/');
    const body = { campaignId: campaign.id, track, reason: 'asked by phone' };
    const answers = [
      await ask(fan, 'skip-wait', { ...body, step }),
      await ask(fan, 'move', { ...body, toStep: step }),
      await ask(fan, 'exit', body),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const events = await api.database.query<{ type: string }>(
      'SELECT type FROM events WHERE fan_id = $1 ORDER BY fan_seq',
      [fan],
    );
    expect(events.map(({ type }) => type)).toEqual([
      ...['flow.skip_requested', 'flow.move_requested', 'flow.exit_requested'],
    ]);
    expect(await api.database.query('SELECT 1 FROM nudges WHERE fan_id = $1', [fan])).toHaveLength(1);
    const owner = await api.signInAs('owner');
    const log = await api.call('GET', `/v1/audit-log?fanId=${fan}`, undefined, { key: owner });
    expect(log.body).toMatchObject({
      items: [
        { action: 'fan.exit', reason: 'asked by phone', campaignId: campaign.id, actor: { kind: 'apiKey' } },
        { action: 'fan.move', details: { toStep: step } },
        { action: 'fan.skip_wait', details: { step } },
      ],
    });
    expect((await api.call('GET', '/v1/audit-log')).status).toBe(403);
  });

  it('is refused on a step where the fan is not, without a reason, and as an analyst; nothing is written', async () => {
    const { campaign, fan, place } = await withFanOnAVanishedStep();
    const [track = ''] = place.split('/');
    const body = { campaignId: campaign.id, track, reason: 'a try' };
    expect((await ask(fan, 'skip-wait', { ...body, track: 'other' })).status).toBe(409);
    expect((await ask(fan, 'skip-wait', { ...body, step: 'elsewhere' })).status).toBe(409);
    expect((await ask(fan, 'move', { ...body, toStep: 'nowhere' })).status).toBe(409);
    expect((await ask(fan, 'exit', { ...body, campaignId: randomUUID() })).status).toBe(409);
    expect((await ask(fan, 'exit', { campaignId: campaign.id })).status).toBe(400);
    expect((await ask(fan, 'exit', body, await api.signInAs('analyst'))).status).toBe(403);
    expect((await ask(fan, 'exit', body, api.otherApiKey)).status).toBe(404);
    expect(await api.database.query('SELECT 1 FROM events WHERE fan_id = $1', [fan])).toEqual([]);
    expect(await api.database.query('SELECT 1 FROM audit_log WHERE fan_id = $1', [fan])).toEqual([]);
  });
});
