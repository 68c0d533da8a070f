import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { ReplyPageSchema, ReplySchema } from '#contracts/consents/replies.js';
import { FanWithAddressSchema, PatchedFanSchema } from '#contracts/fans/fan-corrections.js';
import { FanPageSchema, FanSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { type FlowState, FlowStateSchema } from '#contracts/fans/flow-state.js';
import { ImportPageSchema, ImportSchema } from '#contracts/fans/imports.js';
import { MoveImpactSchema, UpdatedReleaseSchema } from '#contracts/releases/releases.js';
import { Database } from '#database/database.js';
import { localMoment } from '#domain/clock/local-moment.js';
import type { Flow } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { Product } from '#test/harness/product.js';
import { until } from '#tools/process.js';
import { readDemoClock } from '#tools/seed.js';

jest.setTimeout(600_000);

const DAY = 86_400_000;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const IdSchema = z.object({ id: z.string() });

/** As an address book gives it: no ids of ours, German numbers without their country, one household. */
const LIST = `email,phone,territory,zone,sms_consent,email_consent
mia@example.com,0151 23456781,DE,Europe/Berlin,yes,yes
noah@example.com,0151 23456782,DE,Europe/Berlin,yes,yes
emma@exmaple.com,0151 23456783,DE,Europe/Berlin,yes,yes
`;
const EVIDENCE = JSON.stringify({ method: 'form', wording: 'Write to me about Nova Tide. STOP to end.' });

/** Whoever pre-saves waits for the release by the clock of their own zone. */
const FLOW: Flow = {
  schema: 1,
  name: 'Wait for it',
  tracks: [
    {
      ...{ id: 'main', trigger: { event: 'enrollment.opened' }, reentry: 'once' },
      steps: [{ kind: 'wait', id: 'out', until: { kind: 'release', in: 'fanZone' } }],
    },
  ],
};

describe("a marketer's day", () => {
  let product: Product;
  let database: Database;

  beforeAll(async () => {
    product = await Product.start({ args: ['--empty'] });
    database = new Database(product.databaseUrl, { poolSize: 2 });
    await database.connect();
  });
  afterAll(async () => {
    await database.close();
    await product.remove();
  });

  async function call<S extends z.ZodType>(method: string, path: string, schema: S, body?: unknown) {
    const csv = typeof body === 'string';
    const response = await fetch(product.address + path, {
      method,
      headers: {
        authorization: `Bearer ${product.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': csv ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: csv ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const parsed: z.infer<S> = schema.parse(text === '' ? null : JSON.parse(text));
    return parsed;
  }
  async function comes<T>(what: string, read: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
    let last: T | undefined;
    const look = async () => {
      last = await read();
      return isSo(last);
    };
    if ((await until(look, { withinMs: 120_000, everyMs: 200 })) && last !== undefined) return last;
    throw new Error(`${what}: not so; the last look found ${JSON.stringify(last)}`);
  }

  let releases: string[];
  let campaigns: string[];

  async function campaignOf(title: string, date: string, artistId: string, flowId: string) {
    const clock = { kind: 'local', date, time: '00:00' };
    const release = await call('POST', '/v1/releases', IdSchema, { artistId, title, clock });
    const campaign = await call('POST', '/v1/campaigns', CampaignSchema, {
      ...{ name: title, releaseId: release.id, flowId, landingUrl: 'https://example.com/nova-tide' },
    });
    await call('POST', `/v1/campaigns/${campaign.id}/launch`, CampaignSchema);
    return { releaseId: release.id, campaignId: campaign.id };
  }
  async function bringIn(campaignId: string) {
    const query = new URLSearchParams({ campaignId, consentEvidence: EVIDENCE }).toString();
    const done = await call('POST', `/v1/fans/import?${query}`, ImportSchema, LIST);
    expect(done).toMatchObject({ status: 'done', rows: { read: 3, imported: 3, rejected: 0 } });
    return done;
  }
  const find = async (query: Record<string, string>) =>
    (await call('GET', `/v1/fans?${new URLSearchParams(query).toString()}`, FanPageSchema)).items;
  async function byEmail(email: string): Promise<string> {
    const found = await find({ email });
    expect(found).toHaveLength(1);
    return found[0]?.id ?? '';
  }
  const stateOf = (fanId: string) => call('GET', `/v1/fans/${fanId}/flow-state`, FlowStateSchema);
  const wakeIn = (state: FlowState, campaignId: string) =>
    state.tracks.find((track) => track.campaignId === campaignId)?.nextWake?.workspaceTime;
  const parkedUntil = (fanId: string, campaignId: string, moment: string) =>
    comes(
      `the fan waits until ${moment}`,
      () => stateOf(fanId),
      (state) => wakeIn(state, campaignId) === moment,
    );

  it('brings a list in, and the same list into a second campaign: everybody is in both', async () => {
    const { now } = await readDemoClock(database);
    const artist = await call('POST', '/v1/artists', IdSchema, { name: 'Nova Tide' });
    const flow = await call('POST', '/v1/flows', IdSchema, FLOW);
    await call('POST', `/v1/flows/${flow.id}/publish`, z.unknown());
    const first = await campaignOf('Glass Season', day(now + 60 * DAY), artist.id, flow.id);
    const second = await campaignOf('Paper Moon', day(now + 90 * DAY), artist.id, flow.id);
    releases = [first.releaseId, second.releaseId];
    campaigns = [first.campaignId, second.campaignId];
    const imports = [await bringIn(first.campaignId), await bringIn(second.campaignId)];
    const listed = await call('GET', '/v1/imports', ImportPageSchema);
    expect(listed.items.map(({ id }) => id)).toEqual(imports.map(({ id }) => id).reverse());
    for (const campaignId of campaigns)
      await comes(
        'three fans are enrolled',
        () => find({ campaignId }),
        (fans) => fans.length === 3,
      );
    expect(await find({})).toHaveLength(3);
  });

  it('finds a fan by email, corrects the zone, and the fan waits by the new one', async () => {
    const [campaignId = ''] = campaigns;
    const mia = await byEmail('MIA@example.com');
    const { release } = await releaseDate(0);
    await parkedUntil(mia, campaignId, midnightIn('Europe/Berlin', release));
    const corrected = await call('PATCH', `/v1/fans/${mia}`, PatchedFanSchema, {
      ...{ zone: 'Asia/Tokyo', territory: 'JP', reason: 'Has moved to Tokyo' },
    });
    expect(corrected.changed).toEqual(['territory', 'zone']);
    expect(corrected.enrollmentsKeep.map((one) => one.campaignId).sort()).toEqual([...campaigns].sort());
    await parkedUntil(mia, campaignId, midnightIn('Asia/Tokyo', release));
    const only = `?campaignId=${campaignId}&type=enrollment.opened`;
    const timeline = await call('GET', `/v1/fans/${mia}/timeline${only}`, TimelinePageSchema);
    expect(timeline.items.map(({ campaignName }) => campaignName)).toEqual(['Glass Season']);
  });

  it('mends a misspelt address: what was agreed to for the wrong one does not pass to the right one', async () => {
    const emma = await byEmail('emma@exmaple.com');
    const mended = await call('PUT', `/v1/fans/${emma}/addresses/email`, FanWithAddressSchema, {
      ...{ address: 'emma@example.com', reason: 'Misspelt on the list' },
    });
    expect(mended).toMatchObject({ change: 'replaced', consentsEnded: ['marketing', 'reminder'] });
    expect(await byEmail('emma@example.com')).toBe(emma);
    expect(await find({ email: 'emma@exmaple.com' })).toEqual([]);
  });

  it('moves a release: all who wait for it wait anew', async () => {
    const [campaignId = ''] = campaigns;
    const { release } = await releaseDate(0);
    const clock = { kind: 'local', date: day(Date.parse(release) + 7 * DAY), time: '00:00' };
    const path = `/v1/releases/${releases[0] ?? ''}`;
    const impact = await call('POST', `${path}/move-impact`, MoveImpactSchema, { clock });
    expect(impact).toMatchObject({ outEverywhere: false, territoriesKept: 0 });
    const moved = await call('PATCH', path, UpdatedReleaseSchema, { clock });
    expect(moved.retimed).toMatchObject({ campaigns: 1, territoriesKept: 0 });
    const back = { kind: 'local', date: day(Date.parse(release) - 7 * DAY), time: '00:00' };
    await call('PATCH', path, UpdatedReleaseSchema, { clock: back });
    const noah = await byEmail('noah@example.com');
    await parkedUntil(noah, campaignId, midnightIn('Europe/Berlin', back.date));
  });

  it('answers what a fan wrote, once', async () => {
    const noah = await byEmail('noah@example.com');
    const phone = '+4915123456782';
    const sandbox = new SandboxControl(product.sandboxAddress);
    await sandbox.inbound({ from: phone, to: '+15005550006', body: 'Will you come to Hamburg?' });
    const [reply] = await comes(
      'the reply is kept',
      async () => (await call('GET', `/v1/replies?fanId=${noah}`, ReplyPageSchema)).items,
      (items) => items.length === 1,
    );
    expect(reply).toMatchObject({ text: 'Will you come to Hamburg?', state: 'open' });
    const path = `/v1/replies/${reply?.id ?? ''}`;
    await call('POST', `${path}/answer`, ReplySchema, { text: 'In May! The dates come on Friday.' });
    await comes(
      'the answer is out',
      () => call('GET', path, ReplySchema),
      ({ answers }) => answers[0]?.state === 'accepted',
    );
    const sent = await sandbox.messages({ to: phone, bodies: 'true' });
    expect(sent.filter(({ body }) => body?.includes('In May!'))).toHaveLength(1);
  });

  it('ends a campaign: the inspector says how and why each fan is through, and the rest is put away', async () => {
    const [, campaignId = ''] = campaigns;
    const renamed = { name: 'Paper Moon, postponed' };
    expect(await call('PATCH', `/v1/campaigns/${campaignId}`, CampaignSchema, renamed)).toMatchObject(
      renamed,
    );
    await call('POST', `/v1/campaigns/${campaignId}/end`, CampaignSchema);
    const noah = await byEmail('noah@example.com');
    const passage = (state: FlowState) => state.enrollments.find((one) => one.campaignId === campaignId);
    const state = await comes(
      'the enrollment is over',
      () => stateOf(noah),
      (found) => passage(found)?.open === false,
    );
    expect(passage(state)).toMatchObject({
      ...{ campaignName: renamed.name, campaignStatus: 'ended' },
      ended: { reason: 'campaign_ended', words: 'the campaign has ended' },
      tracksEnded: [{ track: 'main', ended: { reason: 'campaign_ended' } }],
    });
    const removed = await call('DELETE', `/v1/campaigns/${campaignId}`, z.unknown());
    expect(removed).toEqual({ outcome: 'archived' });
    expect(await call('GET', `/v1/fans/${noah}`, FanSchema)).toMatchObject({ id: noah });
  });

  /** The date that the release has now. */
  async function releaseDate(index: number): Promise<{ release: string }> {
    const LocalSchema = z.object({ clock: z.object({ date: z.string() }) });
    const { clock } = await call('GET', `/v1/releases/${releases[index] ?? ''}`, LocalSchema);
    return { release: clock.date };
  }
  const midnightIn = (zone: string, date: string) => new Date(localMoment(date, '00:00', zone)).toISOString();
});
