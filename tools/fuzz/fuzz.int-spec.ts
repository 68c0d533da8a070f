import { expect, test } from '@jest/globals';
import { compile } from '#test/harness/compiled.js';
import { useApi } from '#test/harness/use-api.js';
import { fuzz } from './fuzz.js';

beforeAll(() => {
  compile('libs/domain', 'apps/api/simulations');
});
const api = useApi({ RATE_LIMIT_PER_SECOND: '100000' });

test('no answer is a 5xx or off the API page', async () => {
  const owner = await api.signInAs('owner');
  const report = await fuzz({
    baseUrl: api.baseUrl,
    keys: [api.apiKey, api.apiKey, owner],
    requests: 4000,
    seed: 2027,
  });
  expect(report.findings).toEqual([]);
  // The requests have come far enough to say something: about half of the operations have succeeded once.
  expect(Number(report.statuses['200'])).toBeGreaterThan(100);
  expect(report.neverOk.length).toBeLessThan(70);
  // Every answer that was asked for again by its Idempotency-Key came again as it was; a difference is a finding.
  expect(report.replayed.length).toBeGreaterThan(8);
}, 240_000);
