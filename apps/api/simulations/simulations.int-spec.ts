import { randomUUID } from 'node:crypto';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { SimulationSchema } from '#contracts/flows/simulation.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import { DEFAULT_AUDIENCE, syntheticAudience } from '#domain/simulator/audience.js';
import { diceOf } from '#domain/simulator/dice.js';
import {
  DEFAULT_BUDGETS,
  simulate,
  simulatedCampaign,
  SIMULATED_CAMPAIGN,
} from '#domain/simulator/simulate.js';
import type { SimulationInput } from '#domain/simulator/simulation-input.js';
import { useApi } from '#test/harness/use-api.js';
import { createDraftCampaign, createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { insertFan } from '#test/world/rows.js';
import { compile } from '#test/harness/compiled.js';
import { SimulationRunner } from './run-simulation.js';

beforeAll(() => {
  compile('libs/domain', 'apps/api/simulations');
});
const api = useApi();

const from = '2026-11-20T12:00:00Z';
const release = { kind: 'clock', clock: { kind: 'local', date: '2026-12-04', time: '00:00' } };
const template = async () =>
  FlowDraftSchema.parse(
    (await api.call('POST', '/v1/flows/from-template', { template: 'release-growth' })).body,
  ).id;
const ask = (flowId: string, body: object) =>
  api.call('POST', `/v1/flows/${flowId}/simulate`, { from, ...body });
const answered = async (flowId: string, body: object) => {
  const answer = await ask(flowId, body);
  expect([answer.status, answer.status === 200 ? '' : answer.body]).toEqual([200, '']);
  return SimulationSchema.parse(answer.body);
};
const newYorker = { id: 'one', territory: 'US', zone: 'America/New_York', service: 'spotify', email: {} };

describe('POST /v1/flows/{id}/simulate', () => {
  it('says who gets what, when, for fans who are stated', async () => {
    const fans = [{ ...newYorker, preSavesAt: '2026-11-21T10:00:00Z' }];
    const report = await answered(await template(), {
      ...{ release, audience: { kind: 'fans', fans } },
      behaviour: { serviceSucceeds: 1, rejected: { sms: 0, email: 0 } },
    });
    expect(report.schedule.rows.slice(0, 2)).toMatchObject([
      { fan: 'one', at: '2026-11-21T10:00:00.000Z', kind: 'fan.pre_saved', detail: 'service' },
      { step: 'awaitRelease', kind: 'step.entered', detail: 'wait' },
    ]);
    const sent = report.schedule.rows.filter(({ kind }) => kind === 'message.accepted');
    // The release is out at midnight. The fan is written to at eight in the morning, when email may go.
    expect(sent[0]).toMatchObject({ step: 'promptLike', at: '2026-12-04T13:00:00.000Z' });
    expect(report.funnel.slice(0, 2)).toMatchObject([
      { stage: 'pre_saved', fans: 1 },
      { stage: 'release_saved', fans: 1 },
    ]);
  });

  it('plays made-up fans: the same answer for the same seed', async () => {
    const flowId = await template();
    const body = {
      release,
      audience: { kind: 'synthetic', fans: 300, territories: { JP: 1 }, sms: 1 },
      seed: 'x',
    };
    const report = await answered(flowId, body);
    expect(report.fans).toMatchObject({ total: 300, stuck: [] });
    expect(report.messages.smsSegments).toBeGreaterThan(0);
    expect(await answered(flowId, body)).toEqual(report);
    expect(await answered(flowId, { ...body, seed: 'y' })).not.toEqual(report);
  });

  it('takes a published version and a campaign’s release, end and fans as they are now', async () => {
    const { campaign, flow } = await createDraftCampaign(api);
    const place = { territory: 'DE', zone: 'Europe/Berlin' };
    const fanId = await insertFan(api.database, api.workspaceId, place);
    const of = {
      release: { kind: 'campaign', campaignId: campaign.id },
      from: '2099-11-20T12:00:00Z',
      version: 1,
    };
    const [known, enrolled] = [
      await answered(flow.id, { ...of, audience: { kind: 'fanIds', fanIds: [fanId] } }),
      await answered(flow.id, { ...of, audience: { kind: 'campaign', campaignId: campaign.id } }),
    ];
    expect(known.fans).toMatchObject({ total: 1, entered: 1 });
    expect(known.schedule.rows.find(({ step }) => step === 'promptSave')).toMatchObject({
      fan: fanId,
      at: '2099-12-03T23:00:00.000Z',
    });
    expect(enrolled.fans.total).toBe(0);
  });

  it('knows what fans of the workspace have joined before, and not the simulated release itself', async () => {
    const [before, now] = [await createLiveCampaign(api), await createLiveCampaign(api)];
    const fanId = await insertFan(api.database, api.workspaceId);
    for (const { campaign } of [before, now]) {
      await api.database.query(
        `INSERT INTO enrollments (workspace_id, campaign_id, fan_id, path, source, enrolled_at, open, status_seq)
         VALUES ($1, $2, $3, 'reminder', '', '2026-01-02T00:00:00Z', true, 1)`,
        [api.workspaceId, campaign.id, fanId],
      );
    }
    const created = await api.call('POST', '/v1/flows/from-template', { template: 're-engagement' });
    const { id } = FlowDraftSchema.parse(created.body);
    const asked = { audience: { kind: 'fanIds', fanIds: [fanId] }, entry: 'request', days: 1 };
    const invited = async (of: object) =>
      (await answered(id, { ...asked, ...of })).steps.find(({ step }) => step === 'invite')?.entered;
    // Each release belongs to an artist of its own. A bare clock names no artist, so only then the earlier release
    // counts as one of the same artist.
    expect(await invited({ release })).toBe(1);
    expect(await invited({ release: { kind: 'campaign', campaignId: now.campaign.id } })).toBe(0);
    const again = await createLiveCampaign(api, { artistId: before.release.artistId });
    const named = { kind: 'release', releaseId: again.release.id };
    expect(await invited({ release: named })).toBe(1);
    // Made-up fans who return were fans of the named artist, too.
    const madeUp = { kind: 'synthetic', fans: 20, returning: 1 };
    expect(await invited({ release: named, audience: madeUp })).toBe(20);
  });

  it('changes nothing', async () => {
    const rows = async () =>
      (await api.database.query<{ n: number }>('SELECT count(*) AS n FROM events'))[0]?.n;
    const before = await rows();
    await answered(await template(), { release, audience: { kind: 'synthetic', fans: 50 } });
    expect(await rows()).toBe(before);
  });

  it('refuses a flow with errors, by track and step', async () => {
    const steps = [{ kind: 'branch', id: 'a', if: { kind: 'engaged' }, then: 'a', else: 'a' }];
    const track = { id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps };
    const { id } = FlowDraftSchema.parse(
      (await api.call('POST', '/v1/flows', { schema: 1, name: 'Round', tracks: [track] })).body,
    );
    const answer = await ask(id, { release, audience: { kind: 'synthetic', fans: 1 } });
    expect(answer.status).toBe(422);
    expect(ProblemSchema.parse(answer.body).errors).toMatchObject([{ path: 'tracks.main.steps.a' }]);
  });

  it.each<[string, object, string]>([
    ['too many fans', { audience: { kind: 'synthetic', fans: 20_001 } }, 'audience.fans'],
    ['a share above one', { audience: { kind: 'synthetic', fans: 1, sms: 2 } }, 'audience.sms'],
    ['an unknown field', { audience: { kind: 'synthetic', fans: 1 }, colour: 'red' }, 'colour'],
    [
      'a territory that is none',
      { audience: { kind: 'fans', fans: [{ id: 'x', territory: 'XX' }] } },
      'audience.fans.0.territory',
    ],
  ])('with %s is a 400 that names it', async (_, body, path) => {
    const answer = await ask(await template(), { release, ...body });
    expect(answer.status).toBe(400);
    expect(ProblemSchema.parse(answer.body).errors?.map((error) => error.path)).toContain(path);
  });

  it('names unknown fans, two fans with one id, and things that do not exist', async () => {
    const flowId = await template();
    const unknown = await ask(flowId, { release, audience: { kind: 'fanIds', fanIds: [randomUUID()] } });
    expect([unknown.status, ProblemSchema.parse(unknown.body).errors?.[0]?.path]).toEqual([
      422,
      'audience.fanIds.0',
    ]);
    const twice = await ask(flowId, { release, audience: { kind: 'fans', fans: [newYorker, newYorker] } });
    expect([twice.status, ProblemSchema.parse(twice.body).errors?.[0]?.path]).toEqual([
      422,
      'audience.fans.1.id',
    ]);
    const audience = { kind: 'synthetic', fans: 1 };
    expect((await ask(randomUUID(), { release, audience })).status).toBe(404);
    expect((await ask(flowId, { release, audience, version: 7 })).status).toBe(404);
    const releaseId = randomUUID();
    expect((await ask(flowId, { release: { kind: 'release', releaseId }, audience })).status).toBe(404);
  });

  it('shows another workspace nothing', async () => {
    const answer = await api.call(
      ...(['POST', `/v1/flows/${await template()}/simulate`] as const),
      ...([{ release, audience: { kind: 'synthetic', fans: 1 } }, { key: api.otherApiKey }] as const),
    );
    expect(answer.status).toBe(404);
  });
});

describe('the runner', () => {
  const clock = { kind: 'local', date: '2026-12-04', time: '00:00' } as const;
  const [start, until] = [Date.parse(from), Date.parse(from) + 90 * 86_400_000];
  const inputOf = (fans: number): SimulationInput => {
    const times = { campaignId: SIMULATED_CAMPAIGN, from: start, until, clock, entry: 'pre_save' as const };
    const entrants = syntheticAudience({ ...DEFAULT_AUDIENCE, fans }, diceOf('1'), times);
    const of = {
      flow: releaseGrowth(RELEASE_GROWTH_WAITS),
      clock,
      entrants,
      servicePerSecond: 50,
      endsAt: null,
    };
    return {
      ...{ campaign: simulatedCampaign(of), entrants, behaviour: null, seed: '1', from: start, until },
      ...{ messages: [], values: { artist: 'a', release: 'r' }, budgets: DEFAULT_BUDGETS, scheduleFans: 5 },
    };
  };

  it('gives the same result as this thread', async () => {
    const input = inputOf(40);
    expect(await new SimulationRunner().run(input)).toEqual({ kind: 'done', report: simulate(input) });
  });

  it('ends one that takes too long, and starts no more at once than it may', async () => {
    const runner = new SimulationRunner({ withinMs: 1, atOnce: 1 });
    const [first, second] = await Promise.all([runner.run(inputOf(500)), runner.run(inputOf(1))]);
    expect([first.kind, second.kind]).toEqual(['too_long', 'busy']);
    expect((await new SimulationRunner().run(inputOf(1))).kind).toBe('done');
  });

  it('lets this thread go on meanwhile', async () => {
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 5);
    await new SimulationRunner().run(inputOf(400));
    clearInterval(turning);
    expect(turns).toBeGreaterThan(5);
  });
});
