import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { findPageSubject, type PageSubject } from '#database/campaigns/campaign-pages.js';
import { Database } from '#database/database.js';
import { readArtworkFile } from '#database/releases/artworks.js';
import { notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { isKnownTag } from '#pages/artwork/known-tag.js';
import { isLanguage } from '#pages/languages/languages.js';
import { pageGone } from '#pages/visits/page-gone.js';
import { shareCard } from './share-card.js';

/** Cards that are kept in this process, by what they show. One is about 100 KB. */
const KEPT = 100;

/** `/r/{slug}/share.jpg`: what a link to the page looks like where it is shared. Drawn once for each thing it shows. */
@ApiExcludeController()
@Controller('r/:slug')
export class ShareController {
  private readonly drawn = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get('share.jpg')
  async image(
    @Param('slug') slug: string,
    @Query('lang') lang: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const subject = await findPageSubject(this.database, slug);
    if (subject === undefined) throw await pageGone(this.database, request);
    if (subject.status === 'draft') throw notFound('page');
    const language = typeof lang === 'string' && isLanguage(lang) ? lang : 'en';
    const card = shareCard(subject, language, await this.clocks.now(subject.workspaceId));
    const etag = `"${card.version}"`;
    response.set({
      ...{ ETag: etag, 'Cache-Control': 'public, max-age=3600' },
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    if (isKnownTag(request, etag)) {
      response.status(304).end();
      return;
    }
    response.type('image/jpeg').send(await this.draw(subject, card));
  }

  /** Two who ask at once wait for one drawing. One that failed is tried again by the next. */
  private draw(subject: PageSubject, card: ReturnType<typeof shareCard>): Promise<Buffer> {
    const { version } = card;
    const known = this.drawn.get(version);
    if (known !== undefined) return known;
    const drawing = this.artworkOf(subject).then(async (artwork) => {
      // Loaded with the first card: the image library is large, and an API that starts is waited for.
      const { shareImage } = await import('./share-image.js');
      return shareImage({ ...card, artwork });
    });
    drawing.catch(() => this.drawn.delete(version));
    const [oldest] = this.drawn.keys();
    if (this.drawn.size >= KEPT && oldest !== undefined) this.drawn.delete(oldest);
    this.drawn.set(version, drawing);
    return drawing;
  }

  private artworkOf({ artwork }: PageSubject): Promise<Buffer | undefined> {
    const width = artwork?.widths.find((one) => one >= 640) ?? artwork?.widths.at(-1);
    if (artwork === null || width === undefined) return Promise.resolve(undefined);
    return readArtworkFile(this.database, { hash: artwork.hash, width, format: 'jpeg' });
  }
}
