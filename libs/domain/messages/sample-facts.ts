import { sameLinks } from './message-links.js';
import { type MessageFacts, messageValues, type MessageValues } from './message-values.js';

const HOST = 'https://example.com';

/** A fan, a campaign and links for where a message is checked or shown without real ones. */
export const SAMPLE_FACTS: MessageFacts = {
  artist: 'Nova Tide',
  release: { title: 'Glass Season', clock: { kind: 'local', date: '2026-12-04', time: '00:00' } },
  campaign: 'Glass Season',
  fan: {
    ...{ firstName: 'Ada', lastName: 'Byron', city: 'Berlin' },
    place: { country: 'DE', zone: 'Europe/Berlin' },
    attributes: {},
  },
  code: 'GLASS-26',
  link: `${HOST}/t/sample`,
  links: {
    save: `${HOST}/t/save`,
    like: `${HOST}/t/like`,
    follow: `${HOST}/t/follow`,
    playlist: `${HOST}/t/playlist`,
    connect: `${HOST}/t/connect`,
  },
  contactCard: `${HOST}/c/sample.vcf`,
  optOut: `${HOST}/u/sample`,
  postalAddress: 'Nova Tide Records, 1 Sample Street, Berlin',
  artwork: null,
  look: { title: 'Glass Season', artwork: null },
  language: 'en',
  now: Date.UTC(2026, 10, 27, 12),
};

export const SAMPLE_VALUES: MessageValues = messageValues(SAMPLE_FACTS);

/** A fan of whom nothing is known, in a campaign without a release: what a message says then must not fail either. */
export const SPARSE_FACTS: MessageFacts = {
  ...SAMPLE_FACTS,
  ...{ artist: 'Mara Quell', release: null, campaign: 'Undertow', code: null, artwork: null },
  fan: { firstName: null, lastName: null, city: null, place: {}, attributes: {} },
  ...{ link: `${HOST}/t/other`, links: sameLinks('').links },
  ...{ optOut: `${HOST}/u/other`, postalAddress: '' },
};

/** The sample fan with these attributes, each empty: a message names them, and nobody knows their values. */
export const withAttributes = (facts: MessageFacts, names: readonly string[]): MessageFacts => ({
  ...facts,
  fan: {
    ...facts.fan,
    attributes: { ...Object.fromEntries(names.map((name) => [name, null])), ...facts.fan.attributes },
  },
});
