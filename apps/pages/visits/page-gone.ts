import type { Request } from 'express';
import { slugToday } from '#database/campaigns/slugs.js';
import type { Sql } from '#database/database.js';
import { LONGEST_SLUG, SLUG } from '#domain/pages/slug.js';
import { notFound, ProblemException, problemOf } from '#http/problem.js';

const PLACE = /^\/r\/([^/?]+)/;

/**
 * What is thrown where no page has the name in the address: 404, with the place where the page is now if it had this
 * name before. Whoever has an old link or an old page is led there, with what stands behind the name (`tellProblem`).
 */
export async function pageGone(sql: Sql, { originalUrl }: Request): Promise<ProblemException> {
  const [start = '', slug = ''] = PLACE.exec(originalUrl) ?? [];
  const isName = slug.length <= LONGEST_SLUG && SLUG.test(slug);
  const today = isName ? await slugToday(sql, slug) : undefined;
  if (today === undefined) return notFound('page');
  const place = `/r/${today}${originalUrl.slice(start.length)}`;
  return new ProblemException(problemOf(404, 'The page has another address now.'), { Location: place });
}
