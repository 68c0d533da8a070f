import { expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { nextOpening } from '#domain/clock/local-windows.js';
import { zoneRules } from '#domain/clock/zones/zone-rules.js';
import { MANY_ZONES } from '#domain/places/many-zones.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';
import { allMoments } from '#domain/releases/release-clock.js';
import { nextAllowedSend } from './send-windows.js';

const DAY = 86_400_000;

/**
 * CI runs this on every living Node. Two workers on two Nodes must promise a fan the same moment, to the millisecond.
 * The digest changes with the zone data and with the windows of the law, and is then renewed.
 */
it('the same releases, windows and openings come out on every Node, bit for bit', () => {
  const digest = createHash('sha256');
  for (let at = Date.UTC(2026, 0, 2); at < Date.UTC(2028); at += 28 * DAY) {
    const date = new Date(at).toISOString().slice(0, 10);
    digest.update(JSON.stringify(allMoments({ kind: 'local', date, time: '00:00' })));
  }
  for (let at = Date.UTC(2026); at < Date.UTC(2028); at += 19.3 * DAY) {
    for (const [country, store] of Object.entries(STORE_ZONES)) {
      for (const zone of [undefined, store, ...(MANY_ZONES[country] ?? [])]) {
        digest.update(JSON.stringify(nextAllowedSend('sms', { country, zone }, Math.floor(at))));
      }
    }
    for (const zone of zoneRules().names) {
      digest.update(
        JSON.stringify(nextOpening(zone, (day) => (day === 'fri' ? [{ from: 0, to: 60 }] : []), at)),
      );
    }
  }
  expect(digest.digest('hex')).toBe('08c275d24e4447861ab606c1df914c3686558498620e096c23819527cbc50401');
});

it('a text to Vancouver goes out by its clock of 2026: 9 to 21:30 at −07, in the winter too', () => {
  const place = { country: 'CA', zone: 'America/Vancouver' };
  const utc = (text: string): number => Date.parse(text);
  expect(nextAllowedSend('sms', place, utc('2026-12-01T16:00:00Z'))).toEqual({
    kind: 'at',
    at: utc('2026-12-01T09:00:00-07:00'),
    closesAt: utc('2026-12-01T21:30:00-07:00'),
  });
  // It is 22:00 there. By older rules it would be 21:00.
  expect(nextAllowedSend('sms', place, utc('2026-12-02T05:00:00Z'))).toMatchObject({
    at: utc('2026-12-02T09:00:00-07:00'),
  });
});
