import { randomUUID } from 'node:crypto';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { retimeCampaigns } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import type { Flow } from '#domain/flows/flow.js';
import type { TestParts } from '#test/harness/platform.js';
import { makeWorld, type World } from './world.js';
import { NOON } from './hands.js';

/** A live campaign of a release that is out `inMs` from now. */
export function worldWith({ database }: TestParts, flow: Flow, inMs: number): Promise<World> {
  const clock = { v0: NOON, r0: Date.now(), k: 1 };
  return makeWorld(database, { clock, flow, release: { kind: 'global', at: NOON + inMs } });
}

/** Writes the rows that a move of the release writes. The API's own way to do it has specs of its own. */
export function moveRelease(database: Database, world: World, at: number): Promise<void> {
  return database.transaction(async (sql) => {
    const [before] = await sql.query<{ at: number }>(
      `SELECT (clock ->> 'at')::float8 AS at FROM releases WHERE id = $1 FOR UPDATE`,
      [world.releaseId],
    );
    await sql.query('UPDATE releases SET clock = $2 WHERE id = $1', [
      world.releaseId,
      { kind: 'global', at },
    ]);
    for (const campaign of await retimeCampaigns(sql, world.releaseId, 0)) {
      await beginOperation(sql, campaign, 'retime', at < (before?.at ?? 0) ? 'due' : 'unfinished');
    }
  });
}

/** Publishes one more version of the campaign's flow. */
export async function publishVersion(
  database: Database,
  { workspaceId, campaignId }: World,
  version: number,
  definition: Flow,
): Promise<void> {
  await database.query(
    `INSERT INTO flow_versions (id, workspace_id, flow_id, version, definition)
     SELECT $1, $2, flow_id, $4, $5 FROM campaigns WHERE id = $3`,
    [randomUUID(), workspaceId, campaignId, version, JSON.stringify(definition)],
  );
}
