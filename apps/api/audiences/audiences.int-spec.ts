import { randomUUID } from 'node:crypto';
import { AudiencePreviewSchema, AudienceSchema } from '#contracts/audiences/audiences.js';
import { CreatedFanSchema } from '#contracts/fans/fans.js';
import { closeAudiences, enrollNextPage } from '#database/audiences/enroll-audiences.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import {
  createArtistCampaign,
  createLiveCampaign,
  launchArtistCampaign,
} from '#test/world/campaign-fixtures.js';
import { type FreshDatabase, freshDatabase } from '#test/harness/database.js';
import { projectAll } from '#test/harness/project.js';

let fresh: FreshDatabase;
let api: TestApi;
let people = 0;

beforeEach(async () => {
  fresh = await freshDatabase();
  api = await startApi(fresh);
});
afterEach(async () => {
  await api.close();
  await fresh.close();
});

const grant = (channel: 'email' | 'sms') => ({ channel, method: 'form', wording: 'Yes, please.' });

/** Makes a fan by the public interface, who can be reached on these channels. */
async function addFan(channels: ('email' | 'sms')[] = [], territory = 'US'): Promise<string> {
  people += 1;
  const identities = {
    ...(channels.includes('email') ? { email: `fan${people}@example.com` } : {}),
    ...(channels.includes('sms') ? { phone: `+1415555${String(people).padStart(4, '0')}` } : {}),
  };
  const body = { territory, identities, consents: channels.map(grant) };
  return CreatedFanSchema.parse((await api.call('POST', '/v1/fans', body)).body).id;
}
async function addFans(count: number): Promise<void> {
  await fresh.database.query(
    `INSERT INTO fans (id, workspace_id, territory) SELECT gen_random_uuid(), $1, 'US' FROM generate_series(1, $2)`,
    [api.workspaceId, count],
  );
}
async function join(campaignId: string, fanId: string): Promise<void> {
  await fresh.database.query(
    `INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
     VALUES (gen_random_uuid(), $1, $2, 90, $3, 'enrollment.opened', now(), 'platform', '{"path": "none", "source": "direct"}')`,
    [api.workspaceId, fanId, campaignId],
  );
}
const audience = async (campaignId: string) =>
  AudienceSchema.parse((await api.call('GET', `/v1/campaigns/${campaignId}/audience`)).body);
const start = (campaignId: string, body: object) =>
  api.call('POST', `/v1/campaigns/${campaignId}/audience`, body);
const everyone = { segment: { kind: 'everyone' } };
const asked = async (campaignId: string): Promise<string[]> =>
  (
    await fresh.database.query<{ fan_id: string }>(
      `SELECT fan_id FROM events WHERE campaign_id = $1 AND type = 'enrollment.requested'`,
      [campaignId],
    )
  ).map(({ fan_id }) => fan_id);
/** The rate is in real time. A test that does not check it lets the next page be due at once. */
async function hurry(): Promise<void> {
  await projectAll(fresh.database);
  await fresh.database.query('UPDATE audiences SET next_at = now()');
}
async function drain(): Promise<void> {
  await hurry();
  while (await enrollNextPage(fresh.database)) await hurry();
}

describe('the preview of an audience', () => {
  it('tells size, disjoint reach and what the texts would cost, and enrolls nobody', async () => {
    const { id } = await launchArtistCampaign(api);
    await addFan(['email', 'sms']);
    await addFan(['sms']);
    await addFan(['email']);
    const connected = await addFan();
    await addFan();
    const stopped = await addFan(['sms']);
    await fresh.database.query(
      `UPDATE addresses a SET suppressed_at = now(), suppressed_reason = 'stop' FROM identities i
       WHERE i.fan_id = $1 AND a.address_hmac = i.address_hmac`,
      [stopped],
    );
    await fresh.database.query(
      `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
       VALUES ($1, $2, $3, 'spotify', 'sealed', '{}')`,
      [randomUUID(), api.workspaceId, connected],
    );
    const answer = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, {
      ...everyone,
      pricePerSegment: 0.0079,
    });
    expect(AudiencePreviewSchema.parse(answer.body)).toEqual({
      size: 6,
      behindSeconds: 0,
      known: 0,
      reach: {
        ...{ 'sms+email': 1, sms: 1, email: 1, connectionOnly: 1, none: 2 },
        ...{ 'sms+email+webpush': 0, 'sms+webpush': 0, 'email+webpush': 0, webpush: 0 },
      },
      sms: { messages: 2, segments: 2, mms: 0, cost: 0.0158 },
      problem: null,
    });
    expect(await asked(id)).toEqual([]);
  });

  it('says beforehand why it would be refused', async () => {
    const { campaign } = await createLiveCampaign(api);
    const answer = await api.call('POST', `/v1/campaigns/${campaign.id}/audience/preview`, everyone);
    expect(answer.body).toMatchObject({ problem: 'No track of the flow starts with enrollment.requested.' });
    expect((await start(campaign.id, everyone)).status).toBe(409);
  });

  it.each<[string, object, string]>([
    ['a part nobody knows', { kind: 'mood' }, 'segment.kind'],
    ['a territory that is none', { kind: 'territory', in: ['QQ'] }, 'segment.in.0'],
    ['nothing in it', { kind: 'all', of: [] }, 'segment.of'],
    ['two subjects', { kind: 'joined', campaignId: randomUUID(), artistId: randomUUID() }, 'segment'],
  ])('of a segment with %s is a 400 that names it', async (_, segment, path) => {
    const { id } = await launchArtistCampaign(api);
    const answer = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, { segment });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  it('of a segment too deep for anyone to read is refused', async () => {
    const { id } = await launchArtistCampaign(api);
    let segment: object = { kind: 'everyone' };
    for (let depth = 0; depth < 7; depth += 1) segment = { kind: 'not', of: segment };
    const answer = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, { segment });
    expect(answer.status).toBe(400);
  });
});

describe('a segment', () => {
  it('finds fans by territory, channel, and what they did in earlier campaigns, and by any mix', async () => {
    const earlier = await createLiveCampaign(api);
    const { id } = await launchArtistCampaign(api);
    const artistId = String(
      (
        await fresh.database.query<{ artist_id: string }>('SELECT artist_id FROM releases WHERE id = $1', [
          earlier.release.id,
        ])
      )[0]?.['artist_id'],
    );
    const [saver, visitor, other] = [
      await addFan(['email'], 'DE'),
      await addFan([], 'DE'),
      await addFan(['sms']),
    ];
    const act = (fanId: string, type: string, payload: object) => ({
      ...{ id: randomUUID(), type, fan: { id: fanId }, campaignId: earlier.campaign.id, payload },
    });
    await api.call('POST', '/v1/events', {
      events: [
        act(saver, 'fan.saved', { target: 'release', observedBy: 'tap' }),
        act(visitor, 'page.visited', { source: 'tour' }),
        ...['silver', 'gold'].map((value) => act(other, 'fan.attribute_set', { name: 'tier', value })),
        act(saver, 'fan.attribute_set', { name: 'tier', value: 1 }),
      ],
    });
    await fresh.database.query(
      `INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
       SELECT gen_random_uuid(), $1, fan, 90, $2, 'enrollment.opened', now(), 'platform',
         jsonb_build_object('path', 'none', 'source', source)
       FROM unnest($3::uuid[], $4::text[]) AS t (fan, source)`,
      [api.workspaceId, earlier.campaign.id, [saver, visitor], ['direct', 'tour']],
    );
    await projectAll(fresh.database);
    const size = async (segment: object): Promise<unknown> => {
      const answer = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, { segment });
      return AudiencePreviewSchema.parse(answer.body).size;
    };
    expect(await size({ kind: 'territory', in: ['DE', 'AT'] })).toBe(2);
    expect(await size({ kind: 'not', of: { kind: 'territory', in: ['DE'] } })).toBe(1);
    expect(await size({ kind: 'stage', stage: 'saved' })).toBe(1);
    expect(await size({ kind: 'stage', stage: 'saved', artistId })).toBe(1);
    expect(await size({ kind: 'stage', stage: 'saved', releaseId: earlier.release.id })).toBe(1);
    expect(await size({ kind: 'stage', stage: 'saved', campaignId: id })).toBe(0);
    expect(await size({ kind: 'stage', stage: 'saved', artistId: randomUUID() })).toBe(0);
    expect(await size({ kind: 'attribute', name: 'tier', in: ['gold', 1] })).toBe(2);
    // The newest value counts. A number is not equal to its text.
    expect(await size({ kind: 'attribute', name: 'tier', in: ['silver', '1'] })).toBe(0);
    expect(await size({ kind: 'joined', artistId })).toBe(2);
    expect(await size({ kind: 'joined', open: false })).toBe(0);
    expect(await size({ kind: 'source', in: ['tour'] })).toBe(1);
    expect(await size({ kind: 'reachable', channel: 'email' })).toBe(1);
    expect(await size({ kind: 'reachable', channel: 'email', purpose: 'reminder' })).toBe(1);
    expect(await size({ kind: 'reachable', channel: 'email', purpose: 'service' })).toBe(0);
    const mix = {
      kind: 'all',
      of: [
        { kind: 'joined' },
        {
          kind: 'any',
          of: [
            { kind: 'reachable', channel: 'sms' },
            { kind: 'reachable', channel: 'email' },
          ],
        },
        { kind: 'not', of: { kind: 'stage', stage: 'followed' } },
      ],
    };
    expect(await size(mix)).toBe(1);
  });
});

describe('a running audience', () => {
  it('enrolls each of its fans once, page by page, tells how far it has come, and is done', async () => {
    const { id } = await launchArtistCampaign(api);
    await addFans(120);
    expect((await start(id, { ...everyone, perSecond: 100 })).status).toBe(202);
    expect(await enrollNextPage(fresh.database)).toBe(true);
    expect(await audience(id)).toMatchObject({
      state: 'running',
      size: 120,
      fans: 120,
      enrolled: 50,
      scanned: 50,
    });
    // The page was half a second's worth, so no further page is due yet.
    expect(await enrollNextPage(fresh.database)).toBe(false);
    await hurry();
    await drain();
    expect(await audience(id)).toMatchObject({ state: 'done', enrolled: 120, scanned: 120, rounds: 1 });
    const fans = await asked(id);
    expect([fans.length, new Set(fans).size]).toEqual([120, 120]);
    expect((await start(id, everyone)).status).toBe(202);
    await drain();
    expect(await audience(id)).toMatchObject({ state: 'done', enrolled: 0 });
    expect(await asked(id)).toHaveLength(120);
  });

  it('whose worker dies in the middle of a page goes on there, and enrolls nobody twice or not at all', async () => {
    const { id } = await launchArtistCampaign(api);
    await addFans(300);
    await start(id, { ...everyone, perSecond: 200 });
    await enrollNextPage(fresh.database);
    await hurry();
    // The worker dies between the enrollment of the page and the move of the cursor.
    await fresh.database.query(`ALTER TABLE audiences ADD CONSTRAINT dies CHECK (enrolled <= 100) NOT VALID`);
    await expect(enrollNextPage(fresh.database)).rejects.toThrow('dies');
    expect(await asked(id)).toHaveLength(100);
    await fresh.database.query('ALTER TABLE audiences DROP CONSTRAINT dies');
    await drain();
    const fans = await asked(id);
    expect([fans.length, new Set(fans).size]).toEqual([300, 300]);
    expect(await audience(id)).toMatchObject({ enrolled: 300 });
  });

  it('is worked at by one worker at a time', async () => {
    const { id } = await launchArtistCampaign(api);
    await addFans(400);
    await start(id, { ...everyone, perSecond: 1000 });
    for (let round = 0; round < 6; round += 1) {
      await Promise.all([1, 2, 3].map(() => enrollNextPage(fresh.database)));
      await hurry();
    }
    const fans = await asked(id);
    expect([fans.length, new Set(fans).size]).toEqual([400, 400]);
  });

  it('that continues enrolls fans who come to match later; one that does not leaves them out', async () => {
    const [once, continuing] = [await launchArtistCampaign(api), await launchArtistCampaign(api)];
    const segment = { kind: 'reachable', channel: 'email' };
    const early = await addFan(['email']);
    const late = await addFan();
    await start(once.id, { segment });
    await start(continuing.id, { segment, continuing: true });
    await hurry();
    for (let turn = 0; turn < 6; turn += 1) await enrollNextPage(fresh.database).then(hurry);
    expect([await asked(once.id), await asked(continuing.id)]).toEqual([[early], [early]]);
    await fresh.database.query(
      `WITH address AS (INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac)
         VALUES (gen_random_uuid(), $1, $2, 'email', 'sealed', 'hmac'))
       INSERT INTO consents (workspace_id, fan_id, channel, purpose, granted, method)
       VALUES ($1, $2, 'email', 'marketing', true, 'form')`,
      [api.workspaceId, late],
    );
    for (let turn = 0; turn < 4; turn += 1) await enrollNextPage(fresh.database).then(hurry);
    expect(await asked(once.id)).toEqual([early]);
    expect((await asked(continuing.id)).sort()).toEqual([early, late].sort());
    expect(await audience(once.id)).toMatchObject({ state: 'done' });
    expect(await audience(continuing.id)).toMatchObject({ state: 'running', enrolled: 2 });
  });

  it('looks at no fan before all acts from before its start are counted, so no fan is missed', async () => {
    const earlier = await createLiveCampaign(api);
    const { id } = await launchArtistCampaign(api);
    const segment = { kind: 'joined' };
    const enrolled = async () => (await audience(id)).enrolled;
    const [early, late] = [await addFan(['email']), await addFan(['email'])];
    await join(earlier.campaign.id, early);
    await fresh.database.query(`UPDATE events SET received_at = received_at - interval '90 seconds'`);
    const preview = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, { segment });
    expect(AudiencePreviewSchema.parse(preview.body)).toMatchObject({ size: 0 });
    expect(AudiencePreviewSchema.parse(preview.body).behindSeconds).toBeGreaterThanOrEqual(90);
    const started = await start(id, { segment });
    expect(started.body).toMatchObject({ state: 'running', waitsFor: 'catch_up', size: 0 });
    expect([await enrollNextPage(fresh.database), await enrolled()]).toEqual([false, 0]);
    await projectAll(fresh.database);
    // What happens after the start does not hold it back any more.
    await join(earlier.campaign.id, late);
    expect(await audience(id)).toMatchObject({ waitsFor: null });
    expect(await enrollNextPage(fresh.database)).toBe(true);
    expect(await audience(id)).toMatchObject({ size: 1, fans: 2, enrolled: 1 });
    expect(await asked(id)).toEqual([early]);
  });

  it('waits for the launch, rests with a paused campaign, and ends with it', async () => {
    const { campaign } = await createArtistCampaign(api);
    await addFans(10);
    const waiting = AudienceSchema.parse((await start(campaign.id, everyone)).body);
    expect(waiting).toMatchObject({ state: 'running', waitsFor: 'launch' });
    expect(await enrollNextPage(fresh.database)).toBe(false);
    await api.call('POST', `/v1/campaigns/${campaign.id}/launch`);
    await api.call('POST', `/v1/campaigns/${campaign.id}/pause`);
    expect(await enrollNextPage(fresh.database)).toBe(false);
    expect(await audience(campaign.id)).toMatchObject({ waitsFor: 'resume', enrolled: 0 });
    await api.call('POST', `/v1/campaigns/${campaign.id}/resume`);
    expect(await enrollNextPage(fresh.database)).toBe(true);
    expect(await audience(campaign.id)).toMatchObject({ waitsFor: null, enrolled: 10 });
    await api.call('POST', `/v1/campaigns/${campaign.id}/end`);
    await closeAudiences(fresh.database);
    expect(await audience(campaign.id)).toMatchObject({ state: 'stopped', waitsFor: null });
  });

  it('is stopped by DELETE: fans who have entered stay, and no more enter; only then may another start', async () => {
    const { id } = await launchArtistCampaign(api);
    await addFans(100);
    await start(id, { ...everyone, perSecond: 100 });
    await enrollNextPage(fresh.database);
    expect((await start(id, everyone)).status).toBe(409);
    expect((await api.call('DELETE', `/v1/campaigns/${id}/audience`)).body).toMatchObject({
      state: 'stopped',
    });
    await drain();
    expect(await asked(id)).toHaveLength(50);
    expect((await start(id, everyone)).status).toBe(202);
  });

  it('takes turns with those of other workspaces', async () => {
    const other: TestApi = {
      ...api,
      workspaceId: api.otherWorkspaceId,
      call: (method, path, body) => api.call(method, path, body, { key: api.otherApiKey }),
    };
    const mine = [
      await launchArtistCampaign(api),
      await launchArtistCampaign(api),
      await launchArtistCampaign(api),
    ];
    const theirs = await launchArtistCampaign(other);
    await addFans(500);
    await fresh.database.query(
      `INSERT INTO fans (id, workspace_id) SELECT gen_random_uuid(), $1 FROM generate_series(1, 500)`,
      [api.otherWorkspaceId],
    );
    for (const { id } of mine) await start(id, { ...everyone, perSecond: 100 });
    await other.call('POST', `/v1/campaigns/${theirs.id}/audience`, { ...everyone, perSecond: 100 });
    for (let turn = 0; turn < 8; turn += 1) await enrollNextPage(fresh.database).then(hurry);
    expect(await asked(theirs.id)).toHaveLength(200);
  });

  it('cannot be seen or stopped by another workspace', async () => {
    const { id } = await launchArtistCampaign(api);
    await start(id, everyone);
    const key = { key: api.otherApiKey };
    for (const method of ['GET', 'DELETE'] as const)
      expect((await api.call(method, `/v1/campaigns/${id}/audience`, undefined, key)).status).toBe(404);
    expect((await api.call('POST', `/v1/campaigns/${id}/audience`, everyone, key)).status).toBe(404);
    expect((await api.call('POST', `/v1/campaigns/${id}/audience/preview`, everyone, key)).status).toBe(404);
    expect(await audience(id)).toMatchObject({ state: 'running' });
  });
});
