import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { type ConsentEntry, channelStanding, grantedPurposes } from '#domain/consents/consent.js';
import { CHANNELS, type Channel, PURPOSES, type Purpose } from '#domain/terms.js';
import { segmentSql } from '#database/audiences/segments.js';
import { Parameters } from '#database/parameters.js';
import type { Sql } from '#database/database.js';
import { loadFans } from '#database/engine/load-fan.js';
import { lockForClaim } from '#database/messages/claim-message.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { insertWorkspace } from '#test/world/rows.js';
import { hasConsentSql } from './consent-rule.js';
import { appendToLedger, readLedger } from './ledger.js';
import { hasMarketingConsent } from './keywords.js';
import { stopAddress } from './suppression.js';

let on: FreshDatabase;
const workspaceId = randomUUID();
let campaignId: string;
beforeAll(async () => {
  on = await freshDatabase();
  await insertWorkspace(on.database, { id: workspaceId });
  ({ campaignId } = await addCampaign(on.database, workspaceId));
});
afterAll(() => on.close());

/** One entry in the ledger of one of two fans. */
interface Line {
  fan: 0 | 1;
  channel: Channel;
  purpose: Purpose;
  granted: boolean;
  /** Evidence from long ago. It counts when nothing was withdrawn. */
  old: boolean;
}
const ledgers = fc.array(
  fc.record<Line>({
    fan: fc.constantFrom(0, 1),
    channel: fc.constantFrom(...CHANNELS),
    purpose: fc.constantFrom(...PURPOSES),
    granted: fc.boolean(),
    old: fc.boolean(),
  }),
  { maxLength: 24 },
);

/** Makes two fans with an address on each channel, a send on each that waits for its claim, and the ledger. */
async function write(lines: readonly Line[]): Promise<[string, string]> {
  const fans: [string, string] = [randomUUID(), randomUUID()];
  for (const fan of fans) {
    await on.database.query('INSERT INTO fans (id, workspace_id) VALUES ($1, $2)', [fan, workspaceId]);
    await on.database.query(
      `INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac)
       SELECT gen_random_uuid(), $1, $2::uuid, channel, 'sealed', $2::uuid::text FROM unnest($3::text[]) AS c (channel)`,
      [workspaceId, fan, CHANNELS],
    );
    await on.database.query(
      `INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt,
         status, spec)
       SELECT gen_random_uuid(), $1, $2, $3, 1, 'send', 'main', 1, channel, 1, 1, 'pending',
         jsonb_build_object('kind', 'send', 'channel', channel, 'template', 'hello', 'purpose', 'marketing',
           'intent', 'prompt') FROM unnest($4::text[]) AS c (channel)`,
      [workspaceId, fan, campaignId, CHANNELS],
    );
  }
  const entries = lines.map(({ fan, old, ...line }) => ({
    ...{ fanId: fans[fan], ...line, method: 'form' },
    ...{ wording: null, sourceUrl: null, evidenceAt: old && line.granted ? new Date('2020-05-05') : null },
  }));
  await appendToLedger(on.database, workspaceId, entries);
  return fans;
}

const byName = (purposes: readonly Purpose[]) => [...purposes].sort();

/** Returns the ledger of one channel in the form that the rule in TypeScript reads, with the ids of the database. */
const entriesOf = async (fan: string, channel: Channel): Promise<ConsentEntry[]> =>
  (await readLedger(on.database, workspaceId, fan)).filter((entry) => entry.channel === channel);

async function holds(text: string, values: unknown[]): Promise<boolean | undefined> {
  const [row] = await on.database.query<{ holds: boolean }>(text, values);
  return row?.holds;
}

const reachable = (fan: string, channel: Channel, purpose: Purpose) => {
  const parameters = new Parameters();
  const id = parameters.add(fan);
  const condition = segmentSql({ kind: 'reachable', channel, purpose }, parameters);
  return holds(`SELECT ${condition} AS holds FROM fans f WHERE f.id = ${id}`, parameters.values);
};

async function purposesAtClaim(sql: Sql, fan: string, channel: Channel): Promise<Purpose[]> {
  const [effect] = await sql.query<{ id: string }>('SELECT id FROM effects WHERE fan_id = $1 AND step = $2', [
    fan,
    channel,
  ]);
  return (await lockForClaim(sql, effect?.id ?? ''))?.purposes ?? [];
}

async function comparePurposes(fan: string, channel: Channel, entries: readonly ConsentEntry[]) {
  const granted = byName(grantedPurposes(entries));
  const [loaded] = await loadFans(on.database, [fan]);
  expect(byName(loaded?.channels[channel]?.purposes ?? [])).toEqual(granted);
  const claimed = await on.database.transaction((sql) => purposesAtClaim(sql, fan, channel));
  expect(byName(claimed)).toEqual(granted);
  const allowed = (purpose: Purpose) =>
    channelStanding({ entries, suppressed: null, purpose }).kind === 'allowed';
  for (const purpose of PURPOSES) {
    const asked = holds(`SELECT ${hasConsentSql('$1', '$2', '$3')} AS holds`, [fan, channel, purpose]);
    expect([channel, purpose, await asked]).toEqual([channel, purpose, allowed(purpose)]);
    expect([channel, purpose, await reachable(fan, channel, purpose)]).toEqual([
      ...[channel, purpose],
      allowed(purpose),
    ]);
  }
  if (channel === 'sms')
    expect(await hasMarketingConsent(on.database, fan)).toBe(grantedPurposes(entries).includes('marketing'));
  return granted;
}

describe('the consent rule', () => {
  it('answers the same in SQL and in TypeScript, in every statement that asks it, whatever the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(ledgers, async (lines) => {
        for (const fan of await write(lines)) {
          for (const channel of CHANNELS) {
            const granted = await comparePurposes(fan, channel, await entriesOf(fan, channel));
            // A STOP withdraws exactly what the rule says is granted, and nothing is granted after it.
            const before = (await entriesOf(fan, channel)).length;
            const stop = { reason: 'stop', method: 'sms_stop', occurredAt: 0 } as const;
            await stopAddress(on.database, { workspaceId, channel, hmac: fan }, stop);
            const after = await entriesOf(fan, channel);
            const withdrawn = after.slice(0, after.length - before).map(({ purpose }) => purpose);
            expect(byName(withdrawn)).toEqual(granted);
            expect(grantedPurposes(after)).toEqual([]);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is read by the index of the fan, inside the statement that asks', async () => {
    const plan = await on.database.transaction(async (sql) => {
      await sql.query('SET LOCAL enable_seqscan = off');
      return sql.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT ${hasConsentSql('f.id', "'sms'", "'reminder'")} FROM fans f`,
      );
    });
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    // It may be an index scan or a bitmap scan. This depends on when the tables were last analysed.
    expect(text).toMatch(/Index Scan (?:using|on) consents_fan\b/);
    expect(text).not.toMatch(/Function Scan|covers_purpose/);
  });
});
