import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { IntakeProbe, preSaved } from '#test/world/intake.js';

const api = useApi({}, { poolSize: 20 });
const probe = new IntakeProbe(api);
let campaignId: string;

beforeEach(async () => {
  ({ campaignId } = await addCampaign(api.database, api.workspaceId));
});

describe('batches at the same time', () => {
  test("over the same fans, in any order, neither deadlock nor leave a gap in a fan's sequence", async () => {
    const names = Array.from({ length: 60 }, (_, i) => `crowd-${i}`);
    const shuffled = () => fc.sample(fc.shuffledSubarray(names, { minLength: 40 }), 1).flat();
    const batches = Array.from({ length: 16 }, () => shuffled().map((name) => preSaved(campaignId, name)));
    const answers = await Promise.all(batches.map((events) => probe.sendBatch(events)));
    expect(answers.map(({ status }) => status)).toEqual(batches.map(() => 202));
    for (const name of names) {
      const sent = batches.flat().filter((event) => event.fan.externalId === name).length;
      const stored = sent === 0 ? [] : await probe.eventsOf((await probe.mustFind(name)).id);
      expect(stored.map(({ fan_seq }) => fan_seq)).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
    }
  });

  test('with the same events store each once: one says accepted, the others duplicate', async () => {
    const events = Array.from({ length: 50 }, (_, i) => preSaved(campaignId, `same-${i}`));
    const answers = await Promise.all(
      [events, [...events].reverse(), events].map((batch) => probe.sendBatch(batch)),
    );
    const all = answers.flatMap(({ results }) => results);
    expect(all.filter(({ status }) => status === 'accepted')).toHaveLength(50);
    expect(all.filter(({ status }) => status === 'duplicate')).toHaveLength(100);
    for (const { id } of events) {
      expect(new Set(all.filter((result) => result.id === id).map(({ eventId }) => eventId)).size).toBe(1);
    }
  });
});

test('however repeats are cut into batches, each event is stored once and in the order first sent', async () => {
  const cuts = fc.array(fc.array(fc.nat({ max: 19 }), { minLength: 1, maxLength: 30 }), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(cuts, async (batches) => {
      const name = `cut-${randomUUID()}`;
      const pool = Array.from({ length: 20 }, () => preSaved(campaignId, name));
      const ids = pool.map(({ id }) => id);
      const accepted: (string | undefined)[] = [];
      for (const batch of batches) {
        const { results } = await probe.sendBatch(batch.map((place) => pool[place]));
        accepted.push(...results.filter(({ status }) => status === 'accepted').map(({ eventId }) => eventId));
      }
      const stored = await probe.eventsOf((await probe.mustFind(name)).id);
      expect(stored.map(({ id }) => id)).toEqual(accepted);
      expect(stored).toHaveLength(new Set(batches.flat().map((place) => ids[place])).size);
    }),
    { numRuns: 25 },
  );
});
