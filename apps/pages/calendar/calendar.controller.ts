import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { findPageSubject } from '#database/campaigns/campaign-pages.js';
import { Database } from '#database/database.js';
import { fanMoment } from '#domain/pages/fan-moment.js';
import { calendarFile } from '#domain/releases/calendar-entry.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { countryOfLanguage, wordsOf } from '#pages/languages/languages.js';
import { pageGone } from '#pages/visits/page-gone.js';
import { languageOf } from '#pages/session/language-of.js';

const QuerySchema = z.object({
  zone: z.string().max(64).optional().catch(undefined),
  territory: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .catch(undefined),
});

/** `/r/{slug}/calendar.ics`: a reminder in the fan's own calendar, without a sign-up. */
@ApiExcludeController()
@Controller('r/:slug')
export class CalendarController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  @Get('calendar.ics')
  async file(
    @Param('slug') slug: string,
    @Query() query: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const subject = await findPageSubject(this.database, slug);
    // A draft is nobody's business yet, and a campaign without a release has no date.
    if (subject === undefined) throw await pageGone(this.database, request);
    if (subject.release === null || subject.status === 'draft') throw notFound('page');
    const { release, artist, epoch } = subject;
    const { zone, territory } = QuerySchema.parse(query);
    const country = territory ?? (zone === undefined ? this.countryOf(request) : undefined);
    const base = this.settings.values.PUBLIC_BASE_URL;
    const url = `${base}/r/${slug}`;
    const words = wordsOf(languageOf(request, response, this.settings));
    const file = calendarFile({
      // Whatever the page's address is called later: the entry stays the same.
      uid: `release-${release.id}@${new URL(base).hostname}`,
      sequence: Math.max(0, epoch),
      madeAt: this.database.clock.now(),
      startsAt: fanMoment(release.clock, { country, zone }),
      title: `${release.title} ${words.common.by(artist)}`,
      ...{ description: url, url, cancelled: release.isCancelled },
    });
    response
      .set({
        'Content-Disposition': `attachment; filename="${slug}.ics"`,
        'Cache-Control': 'no-cache',
        Vary: 'Accept-Language',
      })
      .type('text/calendar; charset=utf-8')
      .send(file);
  }

  private countryOf(request: Request): string | undefined {
    return countryOfLanguage(request.headers['accept-language']);
  }
}
