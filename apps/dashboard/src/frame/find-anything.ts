import { answered } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import type { Texts } from '#dashboard/texts/texts.js';
import { NOUNS } from './nouns.js';

export interface Found {
  name: string;
  /** The noun it belongs to. */
  kind: string;
  to: string;
}

/** The pages and campaigns whose names have these words. */
export async function findAnything(words: string, { frame }: Texts): Promise<Found[]> {
  const pages = NOUNS.map(({ noun, to }) => ({ name: frame.nouns[noun], kind: '', to })).filter(({ name }) =>
    name.toLowerCase().includes(words.toLowerCase()),
  );
  if (words === '') return pages;
  const campaigns = await answered(
    api.GET('/v1/campaigns', { params: { query: { name: words, limit: 8 } } }),
  );
  return [
    ...pages,
    ...campaigns.items.map(({ id, name }) => ({ name, kind: frame.nouns.campaigns, to: `/campaigns/${id}` })),
  ];
}
