import { Controller, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { keepFutureSave, revokeFutureSaves } from '#database/consents/future-saves.js';
import { Database } from '#database/database.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { SERVICES } from '#domain/terms.js';
import { Settings } from '#http/settings.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { leadTo } from '#pages/layout/send-page.js';
import { FormGate } from '#pages/session/form-gate.js';
import { leaveNotice } from '#pages/visits/notices.js';
import { ownerOf, Visitors } from '#pages/visits/visitors.js';
import { futureWishOf } from './future-wish.js';

/** `until`: the end that the words beside the box named, so that a page of yesterday is not kept with today's words. */
const WishSchema = z.object({
  service: z.enum(SERVICES),
  agreed: z.literal('yes'),
  until: z.coerce.number(),
});

/** `/r/{slug}/future`: the wish to have every new release of the artist saved. */
@ApiExcludeController()
@Controller('r')
export class FutureController {
  private readonly secure: boolean;
  private readonly baseUrl: string;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly visitors: Visitors,
    private readonly gate: FormGate,
    private readonly counter: PageCounter,
  ) {
    this.baseUrl = settings.values.PUBLIC_BASE_URL.replace(/\/$/, '');
    this.secure = this.baseUrl.startsWith('https:');
  }

  @Post(':slug/future')
  async wish(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    await this.gate.pass(request, ownerOf(visitor));
    const { page, fan, path, language } = visitor;
    const parsed = WishSchema.safeParse(request.body);
    const wish = parsed.success ? futureWishOf(visitor, parsed.data.service) : undefined;
    if (fan !== undefined && parsed.success && wish !== undefined && wish.endsAt === parsed.data.until) {
      const { workspaceId, campaignId, artist } = page;
      await this.database.transaction(async (sql) => {
        await keepFutureSave(sql, {
          ...{ workspaceId, campaignId, fanId: fan.id, artistId: artist.id, language },
          ...{ service: wish.service, wording: wish.wording, endsAt: new Date(wish.endsAt) },
          sourceUrl: `${this.baseUrl}${path}`,
        });
        await answerLayer(sql, { fanId: fan.id, campaignId }, 'future', 'done');
      });
      await this.counter.count(request, page, 'layer_done', wish.service);
      leaveNotice(response, { notice: 'futureOn', service: wish.service, secure: this.secure });
    }
    leadTo(response, path);
  }

  @Post(':slug/manage/future')
  async stop(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    await this.gate.pass(request, ownerOf(visitor));
    const { page, fan, path } = visitor;
    if (fan !== undefined) {
      const about = { workspaceId: page.workspaceId, fanId: fan.id, artistId: page.artist.id };
      await revokeFutureSaves(this.database, about, 'page');
      leaveNotice(response, { notice: 'futureOff', secure: this.secure });
    }
    leadTo(response, `${path}/manage`);
  }
}
