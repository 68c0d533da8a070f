import { Injectable } from '@nestjs/common';
import { Database } from '#database/database.js';
import { findPageSubject, type PageSubject } from '#database/campaigns/campaign-pages.js';
import { findLandingPage, type LandingPage } from '#database/pages/landing-page.js';
import { LONGEST_SLUG, SLUG } from '#domain/pages/slug.js';

const FRESH_MS = 1000;
const MOST_KEPT = 2000;

/** What a page is about, with its artwork and settings. */
export type ShownPage = LandingPage & { subject: PageSubject };

/** The pages by their slug, each read at most once a second: a change shows that much later. A new page shows at once. */
@Injectable()
export class LandingPages {
  private readonly cache = new Map<string, { page: ShownPage; readAt: number }>();

  constructor(private readonly database: Database) {}

  async find(slug: string): Promise<ShownPage | undefined> {
    if (slug.length > LONGEST_SLUG || !SLUG.test(slug)) return undefined;
    const kept = this.cache.get(slug);
    if (kept !== undefined && performance.now() - kept.readAt < FRESH_MS) return kept.page;
    const page = await this.read(slug);
    if (this.cache.size >= MOST_KEPT) this.cache.clear();
    if (page === undefined) this.cache.delete(slug);
    else this.cache.set(slug, { page, readAt: performance.now() });
    return page;
  }

  private async read(slug: string): Promise<ShownPage | undefined> {
    const [page, subject] = await Promise.all([
      findLandingPage(this.database, slug),
      findPageSubject(this.database, slug),
    ]);
    return page === undefined || subject === undefined ? undefined : { ...page, subject };
  }
}
