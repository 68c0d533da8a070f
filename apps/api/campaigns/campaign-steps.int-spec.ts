import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { decide } from '#activities/decide.js';
import { CampaignStepsSchema, StepFanPageSchema } from '#contracts/campaigns/campaign-steps.js';
import { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { appendEvents } from '#database/events/event-store.js';
import type { Flow } from '#domain/flows/flow.js';
import { projectAll } from '#test/harness/project.js';
import { useApi } from '#test/harness/use-api.js';
import { createArtist } from '#test/world/campaign-fixtures.js';

const api = useApi();
const campaigns = new CampaignCache();
const IdSchema = z.object({ id: z.string() });

const FLOW: Flow = {
  schema: 1,
  name: 'Four steps',
  tracks: [
    {
      id: 'main',
      trigger: { event: 'fan.pre_saved' },
      reentry: 'once',
      goal: { kind: 'event', event: 'page.visited' },
      steps: [
        { kind: 'setStage', id: 'mark', stage: 'engaged' },
        {
          kind: 'send',
          id: 'say',
          channels: ['sms'],
          template: 'save-prompt',
          purpose: 'marketing',
          intent: 'prompt',
        },
        { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } },
        { kind: 'exit', id: 'out', reason: 'done' },
      ],
    },
  ],
};

beforeAll(async () => {
  const text = '{{ artist }}: {{ link }} Reply STOP to opt out';
  const written = await api.call('PUT', '/v1/templates/save-prompt/sms', { body: text });
  expect(written.status).toBeLessThan(300);
});

async function post(path: string, body?: object): Promise<string> {
  const answer = await api.call('POST', path, body);
  expect([answer.status, answer.body]).toEqual([
    expect.any(Number),
    expect.objectContaining({ id: expect.any(String) }),
  ]);
  return IdSchema.parse(answer.body).id;
}

async function launch(): Promise<string> {
  const campaignId = await draft();
  await post(`/v1/campaigns/${campaignId}/launch`);
  return campaignId;
}

async function draft(): Promise<string> {
  const flowId = await post('/v1/flows', FLOW);
  await post(`/v1/flows/${flowId}/publish`);
  const clock = { kind: 'local', date: '2099-12-04', time: '00:00' };
  const release = { artistId: await createArtist(api), title: 'Glass Season', clock };
  const releaseId = await post('/v1/releases', release);
  return post('/v1/campaigns', { name: 'Steps', releaseId, flowId, landingUrl: 'https://example.com/x' });
}

const look = (fanId: string) =>
  decide(api.database, campaigns, { fanId, expectedRevision: null, key: randomUUID(), now: Date.now() });

async function acts(
  fanId: string,
  campaignId: string,
  type: 'fan.pre_saved' | 'page.visited',
): Promise<void> {
  const payload = type === 'page.visited' ? {} : { path: 'service' };
  await api.database.transaction((sql) =>
    appendEvents(sql, [
      {
        ...{ id: randomUUID(), workspaceId: api.workspaceId, fanId, campaignId, type, origin: 'api' },
        ...{ occurredAt: Date.now(), payload },
      },
    ]),
  );
  await look(fanId);
}

async function enters(campaignId: string): Promise<string> {
  const fanId = await post('/v1/fans', { territory: 'DE', zone: 'Europe/Berlin' });
  await acts(fanId, campaignId, 'fan.pre_saved');
  return fanId;
}

const readSteps = async (campaignId: string) =>
  CampaignStepsSchema.parse((await api.call('GET', `/v1/campaigns/${campaignId}/steps`)).body);

/** Every fan of one number, page by page. */
async function listed(campaignId: string, query: Record<string, string>): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const params = new URLSearchParams({
      ...query,
      track: 'main',
      limit: '2',
      ...(cursor === '' ? {} : { cursor }),
    });
    const answer = await api.call('GET', `/v1/campaigns/${campaignId}/steps/fans?${params.toString()}`);
    const page = StepFanPageSchema.parse(answer.body);
    found.push(...page.items.map(({ fanId }) => fanId));
    cursor = page.nextCursor;
  }
  return found;
}

describe('the steps of a campaign', () => {
  test('have each fan in one number, and each number opens its list', async () => {
    const campaignId = await launch();
    const fans: string[] = [];
    for (let count = 0; count < 5; count += 1) fans.push(await enters(campaignId));
    const [visitor = '', ...others] = fans;
    await acts(visitor, campaignId, 'page.visited');
    // Who is through is known to the campaign by the read models.
    await projectAll(api.database);

    const { flow, version, steps } = await readSteps(campaignId);
    expect([version, flow?.name]).toEqual([1, 'Four steps']);
    const at = (step: string) => steps.find((each) => each.step === step);
    expect(at('mark')).toMatchObject({ track: 'main', waiting: 0, passed: 5, skipped: [], left: 0 });
    expect(at('say')).toMatchObject({ waiting: 0, passed: 0, left: 0 });
    expect(at('say')?.skipped).toEqual([{ reason: 'unreachable', words: expect.any(String), fans: 5 }]);
    expect(at('hold')).toMatchObject({ waiting: 4, passed: 0, skipped: [], left: 1 });
    expect(at('out')).toBeUndefined();

    expect((await listed(campaignId, { step: 'mark', state: 'passed' })).sort()).toEqual([...fans].sort());
    expect((await listed(campaignId, { step: 'hold', state: 'waiting' })).sort()).toEqual([...others].sort());
    expect(await listed(campaignId, { step: 'hold', state: 'left' })).toEqual([visitor]);
    const skipped = { step: 'say', state: 'skipped' };
    expect(await listed(campaignId, { ...skipped, reason: 'unreachable' })).toHaveLength(5);
    expect(await listed(campaignId, { ...skipped, reason: 'suppressed' })).toEqual([]);
  });

  test('say since when a fan waits, for what, and until when', async () => {
    const campaignId = await launch();
    const fanId = await enters(campaignId);
    const path = `/v1/campaigns/${campaignId}/steps/fans?track=main&step=hold&state=waiting`;
    const { items } = StepFanPageSchema.parse((await api.call('GET', path)).body);
    expect(items).toEqual([
      expect.objectContaining({ fanId, territory: 'DE', waitingFor: 'duration', reason: null }),
    ]);
    const [{ since, until } = { since: null, until: null }] = items;
    expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(30 * 24 * 3_600_000);
  });

  test('of another workspace are not there', async () => {
    const campaignId = await launch();
    await enters(campaignId);
    const steps = await api.other.call('GET', `/v1/campaigns/${campaignId}/steps`);
    const fans = await api.other.call(
      'GET',
      `/v1/campaigns/${campaignId}/steps/fans?track=main&step=hold&state=waiting`,
    );
    expect([steps.status, fans.status]).toEqual([404, 404]);
  });

  test('of a draft are none', async () => {
    const campaignId = await draft();
    expect(await readSteps(campaignId)).toMatchObject({ version: null, flow: null, steps: [] });
  });
});
