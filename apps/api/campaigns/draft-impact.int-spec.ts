import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DraftImpactSchema } from '#contracts/campaigns/draft-impact.js';
import { ExplanationSchema } from '#contracts/campaigns/why.js';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import { useApi } from '#test/harness/use-api.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan } from '#test/world/rows.js';

const api = useApi();
const DAY = 86_400_000;
const wait = (id: string, days: number): Step => ({
  ...{ kind: 'wait', id, until: { kind: 'duration', duration: { days } } },
});
const flowOf = (...steps: Step[]): Flow => ({
  ...{ schema: 1, name: 'Edited' },
  tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps }],
});
const exit: Step = { kind: 'exit', id: 'done', reason: 'done' };
const hold = wait('hold', 90);

/** A live campaign of a small flow, with fans who came to its wait so many days ago. */
async function withFansOnAWait(...daysAgo: number[]) {
  const { campaign, flow } = await createLiveCampaign(api, { flow: flowOf(wait('pause', 10), hold, exit) });
  const fans = daysAgo.map(() => randomUUID());
  for (const [index, fanId] of fans.entries()) {
    const enteredAt = Date.now() - (daysAgo[index] ?? 0) * DAY;
    const run = {
      track: 'main',
      step: 'pause',
      run: 1,
      visit: 1,
      attempt: 0,
      tried: [],
      enteredAt,
      enteredSeq: 0,
    };
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId }, [
      {
        ...{ campaignId: campaign.id, open: true, version: 1, enrolledAt: enteredAt, path: 'service' },
        ...{ facts: {}, stages: {}, visits: { 'main/pause': 1 }, runs: { main: 1 }, sent: {} },
        tracks: [{ ...run, wait: { kind: 'until', at: enteredAt + 10 * DAY, reason: 'duration' } }],
      },
    ]);
  }
  const impact = async (edited: Flow, stepMap: object = {}) =>
    DraftImpactSchema.parse(
      (await api.call('POST', `/v1/campaigns/${campaign.id}/draft-impact`, { flow: edited, stepMap })).body,
    );
  return { campaign, flow, fans, impact };
}

describe('the impact of an edited flow', () => {
  it('is worked out on the real fans: who goes now, who waits on and until when', async () => {
    const { impact } = await withFansOnAWait(1, 4, 5);
    const shown = await impact(flowOf(wait('pause', 3), hold, exit));
    expect(shown).toMatchObject({ fromVersion: 1, fans: 3, unmapped: [] });
    expect(shown.steps).toMatchObject([
      {
        track: 'main',
        step: 'pause',
        fate: 'changed',
        fans: 3,
        lookedAt: 3,
        now: 2,
        later: 1,
        sendingNow: 0,
        blocked: 0,
      },
    ]);
    expect(shown.steps[0]?.named).toHaveLength(3);
    expect(shown.steps[0]?.first).toBe(shown.steps[0]?.last);
  });

  it('names vanished steps with fans, until the map says where they go', async () => {
    const { impact } = await withFansOnAWait(1);
    const gone = flowOf(hold, exit);
    expect((await impact(gone)).unmapped).toEqual(['main/pause']);
    const mapped = await impact(gone, { 'main/pause': { track: 'main', step: 'hold' } });
    expect(mapped).toMatchObject({ unmapped: [], steps: [{ fate: 'mapped', now: 1 }] });
    expect(await impact(gone, { 'main/pause': null })).toMatchObject({ steps: [{ fate: 'ends', ends: 1 }] });
  });

  it('says nothing of steps that stay, changes nothing, and belongs to the workspace', async () => {
    const { campaign, impact } = await withFansOnAWait(1);
    const states = () => api.database.query('SELECT revision, state FROM fan_states ORDER BY fan_id');
    const before = await states();
    expect((await impact(flowOf(wait('pause', 10), hold, exit))).steps).toEqual([]);
    expect(await states()).toEqual(before);
    const path = `/v1/campaigns/${campaign.id}/draft-impact`;
    expect((await api.other.call('POST', path, { flow: flowOf(exit) })).status).toBe(404);
    expect((await api.call('POST', path, { flow: { name: 'no flow' } })).status).toBe(400);
  });
});

describe('why a fan did, or did not, get in', () => {
  it('is said condition by condition, by the rules of the engine', async () => {
    const { campaign, fans } = await withFansOnAWait(1);
    const conditions = [
      {
        kind: 'all',
        of: [
          { kind: 'stage', stage: 'pre_saved' },
          { kind: 'consent', channel: 'sms' },
        ],
      },
      { kind: 'visited', track: 'main', step: 'pause' },
    ];
    const ask = (fanId: string) =>
      api.call('POST', `/v1/campaigns/${campaign.id}/why`, { fanId, conditions });
    const answer = ExplanationSchema.parse((await ask(fans[0] ?? '')).body);
    expect(answer).toMatchObject({ enrolled: true, open: true, flowVersion: 1 });
    expect(answer.lines.map(({ of, depth, holds }) => [of, depth, holds])).toEqual([
      [0, 0, false],
      [0, 1, true],
      [0, 1, false],
      [1, 0, true],
    ]);
    expect(answer.lines[2]?.value).toEqual({
      kind: 'consent',
      hasAddress: false,
      isSuppressed: false,
      purposes: [],
    });
    expect((await ask(randomUUID())).status).toBe(404);
  });
});

describe('two members who edit one flow', () => {
  it('are told of one another: the second saving is refused, and says whose draft is there', async () => {
    const made = FlowDraftSchema.parse((await api.call('POST', '/v1/flows', flowOf(exit))).body);
    expect(made).toMatchObject({ revision: 1, savedBy: { kind: 'apiKey' } });
    const path = `/v1/flows/${made.id}`;
    const token = await api.signInAs('marketer');
    const theirs = await api.call('PUT', `${path}?revision=1`, flowOf(hold, exit), { key: token });
    expect(theirs.body).toMatchObject({ revision: 2, savedBy: { kind: 'member' } });
    const mine = await api.call('PUT', `${path}?revision=1`, flowOf(wait('other', 1), exit));
    expect(mine.status).toBe(409);
    const { name } = FlowDraftSchema.parse(theirs.body).savedBy ?? { name: null };
    expect(mine.body).toMatchObject({
      code: 'draft_changed',
      detail: expect.stringContaining(name ?? 'nobody'),
    });
    expect((await api.call('GET', path)).body).toMatchObject({ revision: 2, draft: flowOf(hold, exit) });
    expect((await api.call('POST', `${path}/publish?revision=1`)).status).toBe(409);
    const published = await api.call('POST', `${path}/publish?revision=2`, undefined, { key: token });
    expect(published.body).toMatchObject({ version: 1, publishedBy: { kind: 'member', name } });
    expect((await api.call('PUT', path, flowOf(exit))).body).toMatchObject({ revision: 3 });
  });
});

describe('a rehearsal of an edit that is not saved', () => {
  it('plays the definition that is sent, and stores nothing', async () => {
    const made = FlowDraftSchema.parse((await api.call('POST', '/v1/flows', flowOf(exit))).body);
    const clock = { kind: 'local', date: '2026-12-04', time: '00:00' };
    const answer = await api.call('POST', `/v1/flows/${made.id}/simulate`, {
      flow: flowOf(wait('unsaved', 1), exit),
      ...{ release: { kind: 'clock', clock }, audience: { kind: 'synthetic', fans: 20 } },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ steps: [{ step: 'unsaved' }, { step: 'done' }] });
    expect((await api.call('GET', `/v1/flows/${made.id}`)).body).toMatchObject({ draft: flowOf(exit) });
  });
});
