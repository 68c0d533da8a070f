import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Database } from '#database/database.js';
import { addPageCounts, keyOfCount, type PageCount } from '#database/pages/page-counts.js';
import { deviceOf, type PageEvent } from '#domain/pages/page-events.js';
import { insideApp } from '#domain/pages/in-app-browsers.js';
import type { Service } from '#domain/terms.js';
import { AppLogger } from '#http/logger.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { sourceOf } from './source.js';

/** What is counted of a request. */
export type Seen = Pick<PageCount, 'source' | 'device' | 'inApp'>;

const FLUSH_AFTER_MS = 500;
/** So many different counts are kept while the database is away; more are dropped. */
const MOST_KEPT = 10_000;

/**
 * Counts what happens on the pages, without knowing to whom. Counts are added up in this process and written twice a
 * second, so that a busy page costs one statement and not one each. A process that is killed loses half a second of
 * counts; what fans do is in the event log, and is not lost.
 */
@Injectable()
export class PageCounter implements BeforeApplicationShutdown {
  private readonly counts = new Map<string, PageCount>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  async count(
    request: Request,
    page: { workspaceId: string; campaignId: string },
    kind: PageEvent,
    service?: Service,
  ): Promise<void> {
    await this.countSeen(page, this.describe(request), kind, service);
  }

  /** What is counted of a request: nothing that tells one visitor from another. */
  describe(request: Request): Seen {
    const agent = request.headers['user-agent'] ?? '';
    return { source: sourceOf(request), device: deviceOf(agent), inApp: insideApp(agent, '')?.key ?? '' };
  }

  /** Counts what is done behind a page, for a request of before. */
  async countSeen(
    page: { workspaceId: string; campaignId: string },
    { source, device, inApp }: Seen,
    kind: PageEvent,
    service?: Service,
  ): Promise<void> {
    const now = await this.clocks.now(page.workspaceId);
    const counted = {
      ...{ workspaceId: page.workspaceId, campaignId: page.campaignId, kind, service: service ?? '' },
      ...{ day: new Date(now).toISOString().slice(0, 10), source, device, inApp },
    };
    this.add({ ...counted, count: 1 });
  }

  /** Writes what has been counted so far. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  /** The database is closed after this. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private add(count: PageCount): void {
    const key = keyOfCount(count);
    const known = this.counts.get(key);
    if (known !== undefined) known.count += count.count;
    else if (this.counts.size < MOST_KEPT) this.counts.set(key, count);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  private async write(): Promise<void> {
    const counts = [...this.counts.values()];
    this.counts.clear();
    try {
      await addPageCounts(this.database, counts);
    } catch (error) {
      this.logger.failure(error, { what: 'page counts were not written yet' });
      for (const count of counts) this.add(count);
    }
  }
}
