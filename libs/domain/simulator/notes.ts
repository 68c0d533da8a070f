import { releaseMoment } from '#domain/releases/release-clock.js';
import type { SimulationInput } from './simulation-input.js';

/** Notes for the reader of a report whose figures may be low: fans for whom the forecast ends too early. */
export function notesOn({ campaign: { clock }, entrants, until }: SimulationInput): string[] {
  const end = new Date(until).toISOString();
  const unreleased =
    clock === null ? 0 : entrants.filter(({ fan }) => releaseMoment(clock, fan.territory) > until).length;
  const outside = entrants.filter(({ acts }) => acts.every(({ occurredAt }) => occurredAt > until)).length;
  const notes = [
    { fans: unreleased, what: 'The release comes after the end of the forecast' },
    { fans: outside, what: 'Nothing brings them in before the end of the forecast' },
  ];
  return notes
    .filter(({ fans }) => fans > 0)
    .map(({ fans, what }) => `${what} (${end}) for ${fans} of ${entrants.length} fans: look further ahead.`);
}
