import { messageValues, valuesUsed } from './message-values.js';
import { renderKept, renderMessage } from './render-message.js';
import { SAMPLE_FACTS, SPARSE_FACTS } from './sample-facts.js';
import { usedNames } from './template-names.js';

const FRIDAY = { kind: 'local', date: '2026-12-04', time: '00:00' } as const;
const GLOBAL = { kind: 'global', at: Date.UTC(2026, 11, 4, 0) } as const;
const datesFor = (
  clock: typeof FRIDAY | typeof GLOBAL,
  place: { country?: string; zone?: string },
  language = 'en',
) => {
  const { releaseDate, releaseTime, releaseAt } = messageValues({
    ...SAMPLE_FACTS,
    release: { title: 'Glass Season', clock },
    fan: { ...SAMPLE_FACTS.fan, place },
    language,
  });
  return [releaseDate, releaseTime, releaseAt];
};

describe('what a message may say', () => {
  it('has the same names for a fan of whom all is known and for one of whom nothing is', () => {
    const keys = (values: object) => Object.keys(values).sort();
    const [full, sparse] = [messageValues(SAMPLE_FACTS), messageValues(SPARSE_FACTS)];
    expect(keys(sparse)).toEqual(keys(full));
    expect(keys(sparse.fan)).toEqual(keys(full.fan));
    expect(keys(sparse.links)).toEqual(keys(full.links));
    // An undefined value would be a name that is not there.
    expect(
      JSON.stringify(sparse, (_, value: unknown) => (value === undefined ? 'GONE' : value)),
    ).not.toContain('GONE');
  });

  it.each([
    // The store of Canada turns at midnight in Toronto.
    [
      FRIDAY,
      { country: 'CA', zone: 'America/Vancouver' },
      ['Thursday 3 December', '22:00', '2026-12-03T22:00'],
    ],
    [FRIDAY, {}, ['Friday 4 December', '00:00', '2026-12-04T00:00']],
    [FRIDAY, { zone: 'Asia/Tokyo' }, ['Friday 4 December', '00:00', '2026-12-04T00:00']],
    [
      GLOBAL,
      { country: 'US', zone: 'America/Los_Angeles' },
      ['Thursday 3 December', '16:00', '2026-12-03T16:00'],
    ],
    // The rules of 2026: no winter time in Vancouver any more.
    [
      GLOBAL,
      { country: 'CA', zone: 'America/Vancouver' },
      ['Thursday 3 December', '17:00', '2026-12-03T17:00'],
    ],
    [GLOBAL, { country: 'JP', zone: 'Asia/Tokyo' }, ['Friday 4 December', '09:00', '2026-12-04T09:00']],
  ])('of a release (%j) to a fan in %j is on the fan’s own clock', (clock, place, expected) => {
    expect(datesFor(clock, place)).toEqual(expected);
  });

  it('of a date is in the language of the message, and its own words fit the filter', () => {
    expect(datesFor(FRIDAY, { country: 'DE' }, 'de')[0]).toBe('Freitag, 4. Dezember');
    const body = '{{ releaseAt | date: "%-d. %B" }}';
    const values = messageValues({ ...SAMPLE_FACTS, language: 'de' });
    expect(renderMessage({ channel: 'sms', body }, values)).toEqual({ channel: 'sms', body: '4. Dezember' });
  });

  it('of a campaign without a release has no date', () => {
    expect(messageValues(SPARSE_FACTS)).toMatchObject({ release: 'Mara Quell', releaseDate: null });
  });
});

describe('what is kept of a message', () => {
  const email = {
    channel: 'email' as const,
    subject: '{{ release }}',
    body: 'Hi {{ fan.firstName }}\n{{ link }}\n\n{{ optOut }}',
  };
  const values = messageValues(SAMPLE_FACTS);
  const kept = valuesUsed(values, usedNames([email.subject, email.body], 2));

  it('is what it used and no more, and renders the same again', () => {
    expect(kept).not.toHaveProperty('campaign');
    expect(kept).not.toHaveProperty('look');
    expect(kept).toHaveProperty('fan');
    const again = renderKept(email, { ...kept, language: 'en', zone: values.zone, now: values.now });
    expect(again).toEqual(renderMessage(email, values));
  });
});
