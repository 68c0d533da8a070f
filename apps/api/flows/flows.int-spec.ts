import { z } from 'zod';
import { FlowDraftSchema, FlowVersionPageSchema, FlowVersionSchema } from '#contracts/flows/flows.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { FLOW_TEMPLATES } from '#domain/flows/templates/flow-templates.js';
import { TemplatePageSchema } from '#contracts/messages/templates.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const flowOf = (...steps: object[]): object => ({
  schema: 1,
  name: 'Small',
  tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps }],
});
const end = { kind: 'exit', id: 'end', reason: 'done' };
const rounds = flowOf(
  { kind: 'branch', id: 'a', if: { kind: 'engaged' }, then: 'b', else: 'end' },
  { kind: 'branch', id: 'b', if: { kind: 'stage', stage: 'saved' }, then: 'end', else: 'a' },
  end,
);
const made = async (path: string, body: object): Promise<{ id: string }> =>
  z.object({ id: z.string() }).parse((await api.call('POST', path, body)).body);
const create = async (flow: object) =>
  FlowDraftSchema.parse((await api.call('POST', '/v1/flows', flow)).body);

describe('a flow', () => {
  it('is drafted, replaced, and read as it was written', async () => {
    const created = await create(flowOf(end));
    expect(created).toMatchObject({ name: 'Small', draft: flowOf(end), problems: [], latestVersion: null });
    const replaced = await api.call('PUT', `/v1/flows/${created.id}`, { ...rounds, name: 'Round' });
    expect(replaced.body).toMatchObject({ name: 'Round', draft: { ...rounds, name: 'Round' } });
    expect((await api.call('GET', `/v1/flows/${created.id}`)).body).toEqual(replaced.body);
  });

  it('may be drafted with problems, which are shown with it', async () => {
    expect((await create(rounds)).problems).toMatchObject([
      { severity: 'error', code: 'loop_without_wait', track: 'main', step: 'a' },
    ]);
  });

  it('is not published with a loop without a wait: the answer names track, step and reason', async () => {
    const { id } = await create(rounds);
    const answer = await api.call('POST', `/v1/flows/${id}/publish`);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(ProblemSchema.parse(answer.body).errors).toEqual([
      {
        path: 'tracks.main.steps.a',
        message: 'The loop a → b → a of track "main" can go round without waiting.',
      },
    ]);
    expect((await api.call('GET', `/v1/flows/${id}/versions`)).body).toEqual({ items: [], nextCursor: null });
  });

  it('is not published while a message is missing', async () => {
    const send = {
      kind: 'send',
      id: 's',
      channels: ['sms'],
      template: 'nothing-yet',
      purpose: 'marketing',
      intent: 'prompt',
    };
    const { id } = await create(flowOf(send, end));
    const path = `/v1/flows/${id}/publish`;
    expect(ProblemSchema.parse((await api.call('POST', path)).body).errors).toMatchObject([
      { path: 'tracks.main.steps.s' },
    ]);
    await api.call('PUT', '/v1/templates/nothing-yet/sms', { body: '{{ release }} is out: {{ link }}' });
    expect((await api.call('POST', path)).status).toBe(200);
  });

  it('keeps a published version as it was, whatever becomes of the draft', async () => {
    const { id } = await create(flowOf(end));
    const publish = async () =>
      FlowVersionSchema.parse((await api.call('POST', `/v1/flows/${id}/publish`)).body);
    const first = await publish();
    expect(first).toMatchObject({ version: 1, definition: flowOf(end) });
    const longer = flowOf({ kind: 'wait', id: 'w', until: { kind: 'release' } }, end);
    await api.call('PUT', `/v1/flows/${id}`, longer);
    expect(await publish()).toMatchObject({ version: 2, definition: longer });
    const versions = FlowVersionPageSchema.parse(
      (await api.call('GET', `/v1/flows/${id}/versions?limit=1`)).body,
    );
    expect(versions.items).toEqual([first]);
    const rest = await api.call('GET', `/v1/flows/${id}/versions?cursor=${String(versions.nextCursor)}`);
    expect(FlowVersionPageSchema.parse(rest.body)).toMatchObject({
      items: [{ version: 2 }],
      nextCursor: null,
    });
  });

  it('published twice without a change, even at the same moment, is one version', async () => {
    const { id } = await create(flowOf(end));
    const publish = () => api.call('POST', `/v1/flows/${id}/publish`);
    const versions = (await Promise.all([publish(), publish(), publish()])).map(
      ({ body }) => FlowVersionSchema.parse(body).id,
    );
    expect(new Set(versions).size).toBe(1);
  });
});

describe('a flow that a campaign is to run', () => {
  it('shows what its dates lead to', async () => {
    const send = {
      ...{ kind: 'send', id: 'tell', channels: ['email'], template: 'out-now', purpose: 'marketing' },
      intent: 'prompt',
    };
    const wait = { kind: 'wait', id: 'out', until: { kind: 'release' } };
    await api.call('POST', '/v1/flows/from-template', { template: 're-engagement' });
    const { id, problems } = await create(flowOf(wait, send));
    expect(problems).toEqual([]);
    const { id: artistId } = await made('/v1/artists', { name: 'Nova Tide' });
    const release = { artistId, title: 'Glass Season', serviceIds: { spotify: 'x' } };
    const { id: releaseId } = await made('/v1/releases', {
      ...release,
      clock: { kind: 'local', date: '2099-06-12', time: '00:00' },
    });
    const landingUrl = 'https://music.example/glass';
    await made('/v1/campaigns', { name: 'Push', releaseId, flowId: id, landingUrl });
    const again = FlowDraftSchema.parse((await api.call('GET', `/v1/flows/${id}`)).body);
    expect(again.problems).toMatchObject([
      {
        severity: 'warning',
        code: 'due_at_night',
        step: 'tell',
        reason:
          'Step "tell" is due at fri 00:00 on the fan\'s clock, when it may not be sent: it goes out at fri 08:00 by email.',
      },
    ]);
  });
});

describe('a flow from the template', () => {
  it.each(FLOW_TEMPLATES)('%s can be published as it is', async (template) => {
    const answer = await api.call('POST', '/v1/flows/from-template', { template });
    const flow = FlowDraftSchema.parse(answer.body);
    expect(flow.problems).toEqual([]);
    expect((await api.call('POST', `/v1/flows/${flow.id}/publish`)).status).toBe(200);
  });

  it('takes other waits only where it has them', async () => {
    const body = { template: 'pre-save-hub', waits: { saveWait: { days: 2 } } };
    const answer = await api.call('POST', '/v1/flows/from-template', body);
    expect([answer.status, ProblemSchema.parse(answer.body).errors]).toMatchObject([
      400,
      [{ path: 'waits' }],
    ]);
  });

  it('comes with its messages and can be published at once', async () => {
    const answer = await api.call('POST', '/v1/flows/from-template', {
      template: 'release-growth',
      name: 'Glass Season growth',
      waits: { saveWait: { hours: 6 } },
    });
    expect(answer.status).toBe(201);
    const flow = FlowDraftSchema.parse(answer.body);
    expect(flow).toMatchObject({ name: 'Glass Season growth', problems: [] });
    const awaitSave = flow.draft.tracks[0]?.steps.find(({ id }) => id === 'awaitSave');
    expect(awaitSave).toMatchObject({ timeout: { hours: 6 } });
    expect((await api.call('POST', `/v1/flows/${flow.id}/publish`)).status).toBe(200);
  });

  it('leaves messages as they are that a workspace has written itself', async () => {
    const own = '{{ artist }}: my own words {{ link }} Reply STOP to opt out';
    await api.call('PUT', '/v1/templates/save-release/sms', { body: own });
    await api.call('POST', '/v1/flows/from-template', { template: 'release-growth' });
    const templates = TemplatePageSchema.parse((await api.call('GET', '/v1/templates?limit=200')).body);
    expect(
      templates.items.find(({ key, channel }) => key === 'save-release' && channel === 'sms')?.body,
    ).toBe(own);
  });
});

describe('a body that is no flow', () => {
  it.each<[string, unknown, string]>([
    ['an unknown field', { ...flowOf(end), colour: 'red' }, 'colour'],
    ['an unknown step kind', flowOf({ kind: 'teleport', id: 'x' }), 'tracks.0.steps.0.kind'],
    ['an unknown field of a step', flowOf({ ...end, colour: 'red' }), 'tracks.0.steps.0.colour'],
    ['a wrong type', flowOf({ ...end, reason: 7 }), 'tracks.0.steps.0.reason'],
    ['a list', [], ''],
  ])('with %s is a 400 that names it', async (_, body, path) => {
    const answer = await api.call('POST', '/v1/flows', body);
    expect(answer.status).toBe(400);
    expect(ProblemSchema.parse(answer.body).errors).toMatchObject([{ path }]);
  });

  it('that is nested without end is a 400, and so is an unknown template', async () => {
    const depth = 10_000;
    const bomb = `{"schema":1,"name":"x","tracks":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await api.call('POST', '/v1/flows', bomb)).status).toBe(400);
    expect((await api.call('POST', '/v1/flows/from-template', { template: 'world-domination' })).status).toBe(
      400,
    );
  });
});

describe('another workspace', () => {
  it('neither sees, changes nor publishes the flow', async () => {
    const { id } = await create(flowOf(end));
    const other = { key: api.otherApiKey };
    expect((await api.call('GET', `/v1/flows/${id}`, undefined, other)).status).toBe(404);
    expect((await api.call('PUT', `/v1/flows/${id}`, flowOf(end), other)).status).toBe(404);
    expect((await api.call('POST', `/v1/flows/${id}/publish`, undefined, other)).status).toBe(404);
    expect((await api.call('GET', `/v1/flows/${id}/versions`, undefined, other)).status).toBe(404);
    expect((await api.call('GET', '/v1/flows', undefined, other)).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it('does not lend its messages to a flow', async () => {
    const send = {
      kind: 'send',
      id: 's',
      channels: ['sms'],
      template: 'lent',
      purpose: 'marketing',
      intent: 'prompt',
    };
    await api.call('PUT', '/v1/templates/lent/sms', { body: 'Hello' }, { key: api.otherApiKey });
    const { id } = await create(flowOf(send));
    expect((await api.call('POST', `/v1/flows/${id}/publish`)).status).toBe(422);
  });
});

describe('an analyst', () => {
  it('reads flows and writes none', async () => {
    const key = await api.signInAs('analyst');
    expect((await api.call('GET', '/v1/flows', undefined, { key })).status).toBe(200);
    expect((await api.call('POST', '/v1/flows', flowOf(end), { key })).status).toBe(403);
  });
});
