import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { upsertConnections } from '#database/services/connections.js';
import type { GrantLives } from '#domain/services/grant-outlook.js';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import type { Service } from '#domain/terms.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { decideNow } from '#test/world/hands.js';
import { renewGrant } from '#domain/flows/templates/parts.js';
import { addFan, happens, makeWorld, type World } from '#test/world/world.js';
import { lookAtGrants, tendGrantEnds } from './look-at-grants.js';

const DAY = 86_400_000;
let parts: TestParts;
beforeAll(async () => {
  parts = await startParts();
}, 60_000);
afterAll(() => parts.close());

/** It is noon in New York, where the fans are, so that the reminder to renew may go out. */
const noonToday = () => Math.floor(Date.now() / DAY) * DAY + (17 / 24) * DAY;

/** A campaign whose release is that far ahead, and whose flow asks who should renew. */
const worldWith = (days: number): Promise<World> =>
  makeWorld(parts.database, {
    clock: { v0: noonToday(), r0: Date.now(), k: 1 },
    release: { kind: 'global', at: noonToday() + days * DAY },
    flow: {
      schema: 1,
      name: 'Test',
      tracks: [
        {
          ...{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once' },
          steps: [{ kind: 'wait', id: 'release', until: { kind: 'release' } }],
        },
        renewGrant(),
      ],
    },
  });

/** A fan under way in the campaign whose grant is that many days old. */
async function fanWith(world: World, ageDays: number, service: Service = 'spotify'): Promise<string> {
  const fan = await addFan(parts.deps, world, { email: `${randomUUID()}@example.com` });
  await grant(world, fan, ageDays, service);
  await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'service', service });
  await decideNow(parts.deps, fan);
  await parts.database.query(
    `INSERT INTO enrollments (workspace_id, campaign_id, fan_id, enrolled_at, path, service, source, open, status_seq)
     VALUES ($1, $2, $3, now(), 'service', $4, 'direct', true, 1)`,
    [world.workspaceId, world.campaignId, fan, service],
  );
  return fan;
}
const grant = (world: World, fanId: string, ageDays: number, service: Service = 'spotify') =>
  upsertConnections(parts.database, world.workspaceId, [
    {
      ...{ id: randomUUID(), fanId, service, scopes: [], serviceAppId: null },
      ...{ refreshTokenEncrypted: parts.deps.box.seal('t'), authorizedAt: Date.now() - ageDays * DAY },
    },
  ]);

/** Looks until nothing is due, as the worker's loop does. */
async function look(lives?: GrantLives): Promise<void> {
  while (await lookAtGrants(parts.database, lives));
}
const nextWeek = ({ campaignId }: World) =>
  parts.database.query(`UPDATE grant_looks SET due_at = now() - interval '1 second' WHERE campaign_id = $1`, [
    campaignId,
  ]);
const askedLongAgo = ({ campaignId }: World) =>
  parts.database.query(`UPDATE grant_asks SET asked_at = now() - interval '29 days' WHERE campaign_id = $1`, [
    campaignId,
  ]);
const asksOf = async (fan: string) =>
  (
    await parts.database.query<{ payload: unknown }>(
      `SELECT payload FROM events WHERE fan_id = $1 AND type = 'connection.expiring' ORDER BY fan_seq`,
      [fan],
    )
  ).map(({ payload }) => payload);

describe('the weekly look at grants', () => {
  it('tells of a grant that ends before the release, and a flow asks the fan by the link that connects', async () => {
    const world = await worldWith(60);
    const dying = await fanWith(world, 150);
    const living = await fanWith(world, 10);
    const endless = await fanWith(world, 300, 'deezer');
    await look();
    expect([await asksOf(living), await asksOf(endless)]).toEqual([[], []]);
    const [told] = await asksOf(dying);
    expect(told).toMatchObject({ service: 'spotify', endsInDays: expect.any(Number) });
    // Half a year after 150 days ago is about a month ahead.
    expect(JSON.stringify(told)).toMatch(/"endsInDays":\s?(2[89]|3[0-4])\b/);
    // The event wakes the fan's workflow, and the track of the template flows asks.
    expect(await parts.database.query('SELECT 1 FROM nudges WHERE fan_id = $1', [dying])).toHaveLength(1);
    await decideNow(parts.deps, dying);
    const effects = await parts.database.query(
      `SELECT spec ->> 'template' AS template FROM effects WHERE fan_id = $1 AND spec ->> 'kind' = 'send'`,
      [dying],
    );
    expect(effects).toEqual([{ template: 'renew-grant' }]);
  });

  it('asks once, again after four weeks, three times in all, and anew of a new grant', async () => {
    const world = await worldWith(60);
    const fan = await fanWith(world, 150);
    const counts: number[] = [];
    for (const wait of [undefined, nextWeek, askedLongAgo, askedLongAgo, askedLongAgo]) {
      await wait?.(world);
      await nextWeek(world);
      await look();
      counts.push((await asksOf(fan)).length);
    }
    expect(counts).toEqual([1, 1, 2, 3, 3]);
    // The fan has connected again: nothing is to be asked until that grant ends too early as well.
    await grant(world, fan, 0);
    await nextWeek(world);
    await look();
    expect(await asksOf(fan)).toHaveLength(3);
    await grant(world, fan, 160);
    await nextWeek(world);
    await look();
    expect(await asksOf(fan)).toHaveLength(4);
  });

  it('does not ask in vain: while a new grant would end too early as well it waits', async () => {
    const world = await worldWith(250);
    const fan = await fanWith(world, 10);
    await look();
    expect(await asksOf(fan)).toEqual([]);
    // The release moves to an earlier day, and the look does not wait for the next week.
    await parts.database.query('UPDATE releases SET clock = $2 WHERE id = $1', [
      world.releaseId,
      { kind: 'global', at: Date.now() + 178 * DAY },
    ]);
    await parts.database.query(
      `UPDATE release_moments SET moment = to_timestamp($2::float8 / 1000) WHERE release_id = $1`,
      [world.releaseId, Date.now() + 178 * DAY],
    );
    await look();
    expect(await asksOf(fan)).toHaveLength(1);
  });

  it('goes on where a worker was killed: two at once ask each fan once', async () => {
    const world = await worldWith(60);
    const fans = await Promise.all(Array.from({ length: 12 }, () => fanWith(world, 150)));
    await Promise.all([look(), look(), look()]);
    for (const fan of fans) expect(await asksOf(fan)).toHaveLength(1);
    // A transaction that fails leaves nothing: no event, no mark, and the same place of the look.
    await askedLongAgo(world);
    await nextWeek(world);
    await parts.database.query(
      `CREATE FUNCTION killed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$`,
    );
    await parts.database.query(
      'CREATE TRIGGER killed BEFORE UPDATE ON grant_looks FOR EACH ROW EXECUTE FUNCTION killed()',
    );
    await expect(lookAtGrants(parts.database)).rejects.toThrow('killed');
    await parts.database.query('DROP TRIGGER killed ON grant_looks');
    for (const fan of fans) expect(await asksOf(fan)).toHaveLength(1);
    await look();
    for (const fan of fans) expect(await asksOf(fan)).toHaveLength(2);
  });

  it('leaves alone paused campaigns, and fans for whom the release is out', async () => {
    const paused = await worldWith(60);
    const waiting = await fanWith(paused, 150);
    await parts.database.query(`UPDATE campaigns SET status = 'paused' WHERE id = $1`, [paused.campaignId]);
    const out = await worldWith(-1);
    const served = await fanWith(out, 300);
    await look();
    expect([await asksOf(waiting), await asksOf(served)]).toEqual([[], []]);
  });
});

describe('the ends of grants', () => {
  it('of rows that an older process wrote are worked out', async () => {
    const world = await worldWith(60);
    const fan = await addFan(parts.deps, world, { spotify: true });
    while (await tendGrantEnds(parts.database));
    const [row] = await parts.database.query<{ life: string }>(
      `SELECT (abs(extract(epoch FROM grant_ends_at AT TIME ZONE 'UTC'
         - (created_at AT TIME ZONE 'UTC' + interval '6 months'))) < 0.01 AND authorized_at = created_at)::text AS life FROM connections WHERE fan_id = $1`,
      [fan],
    );
    expect(row?.life).toBe('true');
  });

  it('of a service whose grants live for hours: none is kept past its life', async () => {
    const lives: GrantLives = { ...GRANT_LIFE, deezer: { kind: 'hours', hours: 4 } };
    const world = await worldWith(60);
    const [ended, living] = [await fanWith(world, 1, 'deezer'), await fanWith(world, 0, 'deezer')];
    await parts.database.query(
      `UPDATE connections SET grant_ends_at = authorized_at + interval '4 hours' WHERE service = 'deezer'`,
    );
    while (await tendGrantEnds(parts.database, lives));
    const left = await parts.database.query<{ fan_id: string }>(
      'SELECT fan_id FROM connections WHERE fan_id = ANY ($1::uuid[])',
      [[ended, living]],
    );
    expect(left).toEqual([{ fan_id: living }]);
  });
});
