import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type CampaignGrants, CampaignGrantsSchema } from '#contracts/services/campaign-grants.js';
import { upsertConnections } from '#database/services/connections.js';
import { weekAt } from '#domain/clock/local-weeks.js';
import { grantEnd } from '#domain/services/grant-life.js';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import { releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import { diceOf } from '#domain/simulator/dice.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { useApi } from '#test/harness/use-api.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { insertFan } from '#test/world/rows.js';

const api = useApi();
const DAY = 86_400_000;
const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);

interface SimulatedFan {
  id: string;
  service: Service;
  territory: string;
  authorizedAt: number;
  end: 'alive' | 'expired' | 'disconnected';
}

const TERRITORIES = ['', 'US', 'DE', 'NZ'];

/** A year of sign-ups, at random: each fan agreed at some time of the last year, and some have gone since. */
async function yearOfSignUps(campaignId: string, now: number, seed: string): Promise<SimulatedFan[]> {
  const dice = diceOf(seed);
  let throws = 0;
  const below = (n: number) => Math.floor(dice.roll((throws += 1)) * n);
  const fans: SimulatedFan[] = [];
  for (let n = 0; n < 300; n += 1) {
    const territory = TERRITORIES[below(TERRITORIES.length)] ?? '';
    const service = SERVICES[below(SERVICES.length)] ?? 'spotify';
    const end = (['alive', 'alive', 'alive', 'expired', 'disconnected'] as const)[below(5)] ?? 'alive';
    const authorizedAt = now - below(365) * DAY - below(DAY);
    const id = await insertFan(api.database, api.workspaceId, {
      id: randomUUID(),
      ...(territory === '' ? { territory: null } : { territory }),
    });
    fans.push({ id, territory, service, end, authorizedAt });
  }
  await upsertConnections(
    api.database,
    api.workspaceId,
    fans.map(({ id: fanId, service, authorizedAt }) => ({
      ...{ id: randomUUID(), fanId, service, authorizedAt },
      ...{ refreshTokenEncrypted: 'sealed', scopes: [], serviceAppId: null },
    })),
  );
  for (const { id, end } of fans) {
    if (end === 'expired')
      await api.database.query(`UPDATE connections SET status = 'expired' WHERE fan_id = $1`, [id]);
    if (end === 'disconnected') await api.database.query('DELETE FROM connections WHERE fan_id = $1', [id]);
  }
  await enrolled(campaignId, fans);
  return fans;
}

/** The read model as the projector writes it. */
async function enrolled(campaignId: string, fans: readonly SimulatedFan[]): Promise<void> {
  for (const { id, service } of fans)
    await api.database.query(
      `INSERT INTO enrollments (workspace_id, campaign_id, fan_id, enrolled_at, path, service, source, open, status_seq)
       VALUES ($1, $2, $3, now(), 'service', $4, 'direct', true, 1)`,
      [api.workspaceId, campaignId, id, service],
    );
}

type Fates = Omit<CampaignGrants['services'][number], 'service'>;

/** The same by pencil: one fan after the other, by the domain's own rules. */
function byPencil(fans: readonly SimulatedFan[], clock: ReleaseClock, now: number): Record<string, Fates> {
  const counted: Record<string, Fates> = {};
  for (const { service, territory, authorizedAt, end } of fans) {
    const fates = (counted[service] ??= {
      ...{ promised: 0, alive: 0, endsBefore: 0, ended: 0, disconnected: 0, released: 0, renewable: 0 },
      endsByWeek: [],
    });
    fates.promised += 1;
    const releaseAt = releaseMoment(clock, territory);
    const endsAt = grantEnd(GRANT_LIFE[service], authorizedAt);
    const renewed = grantEnd(GRANT_LIFE[service], now);
    const renewable = renewed === null || renewed > releaseAt + DAY;
    if (releaseAt <= now) fates.released += 1;
    else if (end === 'disconnected') fates.disconnected += 1;
    else if (end === 'expired' || (endsAt !== null && endsAt <= now)) {
      fates.ended += 1;
      fates.renewable += renewable ? 1 : 0;
    } else if (endsAt !== null && endsAt <= releaseAt + DAY) {
      fates.endsBefore += 1;
      fates.renewable += renewable ? 1 : 0;
      const week = weekAt(endsAt, 'UTC');
      const known = fates.endsByWeek.find((one) => one.week === week);
      if (known === undefined) fates.endsByWeek.push({ week, startsAt: '', fans: 1 });
      else known.fans += 1;
    } else fates.alive += 1;
  }
  return counted;
}

const read = async (campaignId: string) =>
  CampaignGrantsSchema.parse((await api.call('GET', `/v1/campaigns/${campaignId}/grants`)).body);

/** Without the moments of the weeks, which the pencil does not know. */
const comparable = ({ services }: CampaignGrants) =>
  Object.fromEntries(
    services.map(({ service, endsByWeek, ...fates }) => [
      service,
      { ...fates, endsByWeek: endsByWeek.map(({ week, fans }) => ({ week, startsAt: '', fans })) },
    ]),
  );
const sorted = (counted: Record<string, Fates>) =>
  Object.fromEntries(
    Object.entries(counted).map(([service, fates]) => [
      service,
      { ...fates, endsByWeek: [...fates.endsByWeek].sort((a, b) => a.week.localeCompare(b.week)) },
    ]),
  );

describe('the forecast of grants', () => {
  test.each(['first', 'second', 'third'])(
    'equals the count over a simulated year of sign-ups, also when the release moves (%s year)',
    async (seed) => {
      const now = api.database.clock.now();
      const { campaign, release } = await createLiveCampaign(api, {
        clock: { kind: 'local', date: dateOf(now + 90 * DAY), time: '00:00' },
      });
      const fans = await yearOfSignUps(campaign.id, now, seed);
      // Soon, in some weeks, in months, in more than the life of a grant.
      for (const days of [90, 2, 45, 170, 400]) {
        const clock = { kind: 'local', date: dateOf(now + days * DAY), time: '00:00' } as const;
        await api.call('PATCH', `/v1/releases/${release.id}`, { clock, confirm: true });
        const forecast = await read(campaign.id);
        expect([days, comparable(forecast)]).toEqual([
          days,
          sorted(byPencil(fans, clock, Date.parse(forecast.asOf))),
        ]);
        const { total } = forecast;
        const { alive, endsBefore, ended, disconnected, released } = total;
        expect(alive + endsBefore + ended + disconnected + released).toBe(fans.length);
        expect(total.promised).toBe(fans.length);
      }
    },
    120_000,
  );

  test('does not count who left, who is only reminded, or who is in another campaign', async () => {
    const { campaign } = await createLiveCampaign(api);
    const now = api.database.clock.now();
    const fans = await yearOfSignUps(campaign.id, now, 'few');
    const [left, reminded] = fans;
    await api.database.query('UPDATE enrollments SET open = false WHERE fan_id = $1', [left?.id]);
    await api.database.query(`UPDATE enrollments SET path = 'reminder' WHERE fan_id = $1`, [reminded?.id]);
    expect((await read(campaign.id)).total.promised).toBe(fans.length - 2);
  });

  test('is refused for a campaign that is not there, and for a cancelled release', async () => {
    expect((await api.call('GET', `/v1/campaigns/${randomUUID()}/grants`)).status).toBe(404);
    const { campaign, release } = await createLiveCampaign(api);
    expect((await api.other.call('GET', `/v1/campaigns/${campaign.id}/grants`)).status).toBe(404);
    await api.call('POST', `/v1/releases/${release.id}/cancel`, { confirm: true });
    expect(await api.call('GET', `/v1/campaigns/${campaign.id}/grants`)).toMatchObject({
      ...{ status: 409, body: { code: 'release_is_cancelled' } },
    });
  });
});

describe('a pre-save by a grant that ends before the release', () => {
  test('is stored, and its answer says so', async () => {
    const now = api.database.clock.now();
    const { campaign } = await createLiveCampaign(api, {
      clock: { kind: 'local', date: dateOf(now + 60 * DAY), time: '00:00' },
    });
    const ids = await Promise.all([0, 1].map(() => insertFan(api.database, api.workspaceId)));
    await upsertConnections(
      api.database,
      api.workspaceId,
      ids.map((fanId, place) => ({
        ...{ id: randomUUID(), fanId, service: 'spotify', refreshTokenEncrypted: 'sealed', scopes: [] },
        // The first fan agreed five months ago.
        ...{ serviceAppId: null, authorizedAt: place === 0 ? now - 150 * DAY : now },
      })),
    );
    const events = ids.map((id) => ({
      ...{ id: randomUUID(), type: 'fan.pre_saved', fan: { id }, campaignId: campaign.id },
      payload: { path: 'service', service: 'spotify' },
    }));
    const { body } = await api.call('POST', '/v1/events', { events });
    expect(body).toMatchObject({
      results: [{ status: 'accepted', note: { code: 'grant_ends_before_release' } }, { status: 'accepted' }],
    });
    expect(JSON.stringify(body).match(/grant_ends_before_release/g)).toHaveLength(1);
  });

  test('is stored once, and answered without the note, where the grants cannot be read', async () => {
    const { campaign } = await createLiveCampaign(api);
    const id = await insertFan(api.database, api.workspaceId);
    const event = {
      ...{ id: randomUUID(), type: 'fan.pre_saved', fan: { id }, campaignId: campaign.id },
      payload: { path: 'service', service: 'spotify' },
    };
    await api.database.query('ALTER TABLE connections RENAME TO connections_away');
    try {
      const { body } = await api.call('POST', '/v1/events', { events: [event] });
      expect(body).toMatchObject({ results: [{ status: 'accepted' }] });
      expect(JSON.stringify(body)).not.toContain('note');
    } finally {
      await api.database.query('ALTER TABLE connections_away RENAME TO connections');
    }
    const stored = await api.database.query('SELECT type FROM events WHERE fan_id = $1', [id]);
    expect(stored).toEqual([{ type: 'fan.pre_saved' }]);
  });
});
