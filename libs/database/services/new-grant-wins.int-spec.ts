import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { SecretBox } from '#database/secret-box.js';
import { addWorkspace } from '#test/harness/api.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertFan } from '#test/world/rows.js';
import { diceOf } from '#domain/simulator/dice.js';
import { expireConnection, storeGrant } from './claim-service.js';
import { deleteConnection, findGrant, upsertConnections, type StoredGrant } from './connections.js';

let on: FreshDatabase;
let workspaceId: string;
const box = new SecretBox({
  keys: [{ id: 't', key: randomBytes(32).toString('base64') }],
  hmacKey: 'x'.repeat(32),
});

beforeAll(async () => {
  on = await freshDatabase();
  workspaceId = (await addWorkspace(on.database, 'Grants')).id;
});
afterAll(() => on.close());

const connect = (fanId: string, token: string) =>
  upsertConnections(on.database, workspaceId, [
    {
      ...{ id: randomUUID(), fanId, service: 'spotify', refreshTokenEncrypted: box.seal(token), scopes: [] },
      ...{ serviceAppId: null, authorizedAt: Date.now() },
    },
  ]);
const grantOf = (fanId: string) => findGrant(on.database, workspaceId, fanId, 'spotify');

/** What a worker does with the answer to a refresh that it began with this grant. */
const LATE_ANSWERS = ['kept', 'rotated', 'revoked'] as const;
type LateAnswer = (typeof LATE_ANSWERS)[number];
async function answerLate(used: StoredGrant, answer: LateAnswer): Promise<void> {
  const { connectionId, refreshTokenEncrypted } = used;
  if (answer === 'revoked') await expireConnection(on.database, { connectionId, refreshTokenEncrypted });
  else
    await storeGrant(
      on.database,
      { connectionId, refreshTokenEncrypted },
      {
        accessTokenEncrypted: box.seal('old access'),
        expiresAt: Date.now() + 3_600_000,
        refreshTokenEncrypted: answer === 'rotated' ? box.seal('old rotated') : null,
      },
    );
}

describe('a fan who connects again', () => {
  test('keeps the new grant, in 1,000 random orders with refreshes of the old one in flight', async () => {
    const dice = diceOf('the new grant wins');
    let throws = 0;
    const next = () => dice.roll((throws += 1));
    const fans = await Promise.all(Array.from({ length: 20 }, () => insertFan(on.database, workspaceId)));
    let lateAnswers = 0;
    for (let round = 0; round < 1000; round += 1) {
      const fanId = fans[round % fans.length] ?? '';
      await connect(fanId, 'old');
      const inFlight: StoredGrant[] = [];
      let connected = false;
      // The service may even give the same token again.
      const fresh = next() < 0.2 ? 'old' : `new ${round}`;
      for (let act = 0; act < 6; act += 1) {
        const throwOf = next();
        const used = inFlight[Math.floor(next() * inFlight.length)];
        if (throwOf < 0.4 && !connected) {
          const grant = await grantOf(fanId);
          if (grant !== undefined) inFlight.push(grant);
        } else if (throwOf < 0.6 && !connected) {
          connected = true;
          await connect(fanId, fresh);
        } else if (used !== undefined) {
          lateAnswers += connected ? 1 : 0;
          await answerLate(used, LATE_ANSWERS[Math.floor(next() * 3)] ?? 'kept');
        }
      }
      if (!connected) await connect(fanId, fresh);
      // Whatever is still in flight comes back now.
      for (const used of inFlight) await answerLate(used, LATE_ANSWERS[Math.floor(next() * 3)] ?? 'kept');
      lateAnswers += inFlight.length;
      const after = await grantOf(fanId);
      expect(after && box.open(after.refreshTokenEncrypted)).toBe(fresh);
      expect(after?.accessTokenEncrypted).toBeNull();
    }
    expect(lateAnswers).toBeGreaterThan(1000);
  });

  test('who disconnects stays so, whatever comes back late', async () => {
    const fanId = await insertFan(on.database, workspaceId);
    await connect(fanId, 'old');
    const used = await grantOf(fanId);
    expect(used).toBeDefined();
    expect(await deleteConnection(on.database, workspaceId, fanId, 'spotify')).toBe(true);
    for (const answer of LATE_ANSWERS) if (used !== undefined) await answerLate(used, answer);
    expect(await on.database.query('SELECT FROM connections WHERE fan_id = $1', [fanId])).toEqual([]);
  });

  test('is expired where the grant in use is the newest one', async () => {
    const fanId = await insertFan(on.database, workspaceId);
    await connect(fanId, 'only');
    const used = await grantOf(fanId);
    if (used !== undefined) await answerLate(used, 'revoked');
    expect(await grantOf(fanId)).toBeUndefined();
  });
});
