import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#database/events/new-event.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { projectAll } from '#test/harness/project.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  DAY,
  happened,
  HOUR,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { appendEvents } from './event-store.js';
import { projectOnce, runProjector } from './projector.js';
import { rebuildReadModels } from './rebuild-read-models.js';

let fresh: FreshDatabase;
let world: FunnelWorld;
beforeEach(async () => {
  fresh = await freshDatabase();
  world = await makeFunnelWorld(fresh.database);
});
afterEach(() => fresh.close());

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const visits = () =>
  fresh.database.query<{ fan_id: string }>('SELECT fan_id FROM stage_entries ORDER BY occurred_at');

it('skips nothing that an open transaction commits later', async () => {
  const [slow, quick] = [await addFan(fresh.database, world), await addFan(fresh.database, world)];
  const open = await startTransaction(happened(world, slow, 'page.visited', BERLIN_MIDNIGHT, {}));
  await record(fresh.database, [happened(world, quick, 'page.visited', BERLIN_MIDNIGHT + HOUR, {})]);

  // The quick transaction has committed, but it is above the watermark of the slow one.
  expect(await projectOnce(fresh.database)).toBe(0);
  expect(await visits()).toEqual([]);

  await open.commit();
  await projectAll(fresh.database);
  expect(await visits()).toEqual([{ fan_id: slow }, { fan_id: quick }]);
});

it('counts every event once with several projectors at work', async () => {
  const fans = await Promise.all(Array.from({ length: 8 }, () => addFan(fresh.database, world)));
  const stop = new AbortController();
  const projectors = [1, 2].map(() => runProjector(fresh.database, stop.signal, silent));
  await Promise.all(
    fans.map(async (fan) => {
      for (let visit = 0; visit < 10; visit += 1) {
        await record(fresh.database, [happened(world, fan, 'page.visited', BERLIN_MIDNIGHT + visit, {})]);
      }
    }),
  );
  await projectAll(fresh.database, 7);
  stop.abort();
  await Promise.all(projectors);
  await projectAll(fresh.database);
  const [row] = await fresh.database.query('SELECT count(*) AS visits FROM stage_entries');
  expect(row).toEqual({ visits: 80 });
});

it('sets a poison event aside and carries on with the others', async () => {
  const fan = await addFan(fresh.database, world);
  const poison = {
    ...happened(world, fan, 'stage.set', BERLIN_MIDNIGHT, { stage: 'saved', track: 't', step: 's' }),
    payload: {},
  };
  const visit = (at: number) => happened(world, fan, 'page.visited', BERLIN_MIDNIGHT + at, {});
  await record(fresh.database, [visit(1), visit(2), poison, visit(3), visit(4)]);
  await projectAll(fresh.database);
  expect(await visits()).toHaveLength(4);
  expect(await fresh.database.query('SELECT event_id, reason FROM projection_quarantine')).toEqual([
    { event_id: poison.id, reason: 'SQLSTATE 23502' },
  ]);
});

it('keeps an enrollment open or closed by the last word in fan_seq order, however the stretches are cut', async () => {
  const [back, gone] = [await addFan(fresh.database, world), await addFan(fresh.database, world)];
  const at = BERLIN_MIDNIGHT - DAY;
  const opened = { path: 'service', source: 'direct', service: 'spotify' } as const;
  await record(fresh.database, [
    happened(world, back, 'enrollment.opened', at, opened),
    happened(world, back, 'enrollment.closed', at + 1, { reason: 'flow_ended' }),
    happened(world, back, 'enrollment.reopened', at + 2, { track: 'main' }),
    happened(world, gone, 'enrollment.opened', at, opened),
    happened(world, gone, 'enrollment.closed', at + 1, { reason: 'flow_ended' }),
  ]);
  await projectAll(fresh.database, 1);
  const rows = await fresh.database.query<{ fan_id: string; open: boolean }>(
    'SELECT fan_id, open FROM enrollments',
  );
  expect(new Map(rows.map((row) => [row.fan_id, row.open]))).toEqual(
    new Map([
      [back, true],
      [gone, false],
    ]),
  );
});

it('puts a fan into the group of the first variant they were given, however the stretches are cut', async () => {
  const fan = await addFan(fresh.database, world);
  const given = (variant: string) =>
    happened(world, fan, 'variant.assigned', BERLIN_MIDNIGHT, {
      ...{ track: 'main', step: 'split', variant, holdout: variant === 'holdout' },
    });
  await record(fresh.database, [
    happened(world, fan, 'enrollment.opened', BERLIN_MIDNIGHT - DAY, { path: 'none', source: 'direct' }),
    given('holdout'),
    given('b'),
  ]);
  await projectAll(fresh.database, 1);
  expect(await fresh.database.query('SELECT variant FROM enrollments')).toEqual([{ variant: 'holdout' }]);
});

describe('a rebuild', () => {
  it('finds what differs, and puts the right rows in place', async () => {
    const fan = await addFan(fresh.database, world);
    await record(fresh.database, [
      happened(world, fan, 'enrollment.opened', BERLIN_MIDNIGHT, { path: 'none', source: 'direct' }),
      happened(world, fan, 'page.visited', BERLIN_MIDNIGHT, {}),
    ]);
    await projectAll(fresh.database);
    expect(await rebuildReadModels(fresh.database)).toMatchObject({ missing: 0, surplus: 0 });

    await fresh.database.query('DELETE FROM enrollments');
    await fresh.database.query('UPDATE stage_entries SET event_id = $1', [randomUUID()]);
    expect(await rebuildReadModels(fresh.database, { swap: false })).toEqual({
      missing: 2,
      surplus: 1,
      swapped: false,
    });
    expect(await rebuildReadModels(fresh.database)).toEqual({ missing: 2, surplus: 1, swapped: true });
    expect(await rebuildReadModels(fresh.database)).toMatchObject({ missing: 0, surplus: 0 });

    // The projector goes on from where it was.
    await record(fresh.database, [happened(world, fan, 'page.visited', BERLIN_MIDNIGHT + HOUR, {})]);
    await projectAll(fresh.database);
    expect(await visits()).toHaveLength(2);
  });
});

/** Starts a transaction that has written the event and stays open until the test commits it. */
async function startTransaction(event: NewEvent): Promise<{ commit(): Promise<void> }> {
  return new Promise((started) => {
    const done = fresh.database.transaction(async (sql) => {
      await appendEvents(sql, [event]);
      await new Promise<void>((goOn) => {
        const commit = async () => {
          goOn();
          await done;
        };
        started({ commit });
      });
    });
  });
}
