import { Injectable } from '@nestjs/common';
import { Database } from '#database/database.js';
import { findPageSubject, type PageSubject } from '#database/campaigns/campaign-pages.js';
import { slugToday } from '#database/campaigns/slugs.js';
import { findLandingPage, type LandingPage } from '#database/pages/landing-page.js';
import { readArtists, type FeaturedArtist } from '#database/pages/featured-artists.js';
import { LONGEST_SLUG, SLUG } from '#domain/pages/slug.js';

const FRESH_MS = 1000;
const MOST_KEPT = 2000;

/** What a page is about, with its artwork, its settings and the further artists that it names. */
export type ShownPage = LandingPage & { subject: PageSubject; featured: FeaturedArtist[] };

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

  /** The page of this name, or the one that had it before. */
  async follow(slug: string): Promise<ShownPage | undefined> {
    const page = await this.find(slug);
    if (page !== undefined) return page;
    const today = await slugToday(this.database, slug);
    return today === undefined ? undefined : this.find(today);
  }

  private async read(slug: string): Promise<ShownPage | undefined> {
    const [page, subject] = await Promise.all([
      findLandingPage(this.database, slug),
      findPageSubject(this.database, slug),
    ]);
    if (page === undefined || subject === undefined) return undefined;
    const { featured } = subject.settings.follow;
    return { ...page, subject, featured: await readArtists(this.database, page.workspaceId, featured) };
  }
}
