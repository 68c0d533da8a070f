import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { holdsUnstorable } from '#contracts/http/json-text.js';
import { claimKey, keepAnswer } from '#database/access/idempotency-keys.js';
import { useApi } from '#test/harness/use-api.js';

/* The fuzz (tools/fuzz) repeats each POST of the API page that takes a key, and compares the two answers. */
const api = useApi();

async function post(path: string, body: object, key: string) {
  const response = await fetch(api.baseUrl + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  const replayed = response.headers.get('idempotency-replayed') === 'true';
  return { status: response.status, text: await response.text(), replayed };
}

/** Fields whose order PostgreSQL's jsonb changes: it puts shorter names first. */
const flow = {
  schema: 1,
  name: 'Say thank you',
  tracks: [
    {
      id: 'main',
      trigger: { event: 'fan.pre_saved' },
      reentry: 'once',
      steps: [{ kind: 'setStage', id: 'thanks', stage: 'engaged' }],
    },
  ],
};
const segment = { kind: 'rule', name: 'Savers', rule: { kind: 'territory', in: ['DE', 'AT'] } };

describe('the answer to a repeated Idempotency-Key', () => {
  test.each([
    ['an artist', '/v1/artists', { name: 'Nova Tide', serviceIds: { spotify: '0OdUWJ0sBjDrqHygGUXeCF' } }],
    ['a flow', '/v1/flows', flow],
    ['a segment', '/v1/segments', segment],
    ['a fan', '/v1/fans', { externalId: 'again-1', territory: 'DE', identities: { email: 'a@example.com' } }],
    [
      'a secret that is kept sealed',
      '/v1/webhook-subscriptions',
      { url: 'https://hooks.example.com/a', eventTypes: ['fan.saved', 'fan.followed'] },
    ],
  ])('is the first one, byte by byte: %s', async (_, path, body) => {
    const key = randomUUID();
    const first = await post(path, body, key);
    expect(first.status).toBeLessThan(300);
    expect(await post(path, body, key)).toEqual({ ...first, replayed: true });
  });

  test('that a process of an earlier version has kept is still given', async () => {
    const key = randomUUID();
    const first = await post('/v1/artists', { name: 'Kept before' }, key);
    await api.database.query('UPDATE idempotency_keys SET answer = NULL WHERE key = $1', [key]);
    const again = await post('/v1/artists', { name: 'Kept before' }, key);
    expect({ ...again, text: JSON.parse(again.text) }).toEqual({
      ...{ status: first.status, replayed: true },
      text: JSON.parse(first.text),
    });
  });

  test('is kept as text, whatever JSON it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const answer = JSON.stringify(value);
        fc.pre(!holdsUnstorable(answer));
        const key = { workspaceId: api.workspaceId, key: randomUUID() };
        expect(await claimKey(api.database, key, 'hash')).toEqual({ kind: 'taken' });
        await keepAnswer(api.database, key, { status: 201, answer });
        const claim = await claimKey(api.database, key, 'hash');
        expect(claim).toEqual({ kind: 'answered', status: 201, answer });
        // It is parsed before it is sent, and written again as it was.
        expect(JSON.stringify(JSON.parse(answer))).toBe(answer);
      }),
      { numRuns: 200 },
    );
  });
});
