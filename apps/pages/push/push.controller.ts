import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { programmeOf } from '#database/campaigns/campaign-pages.js';
import { keepSubscription } from '#database/pages/browser-subscriptions.js';
import { Database } from '#database/database.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { SecretBox } from '#database/secret-box.js';
import { type BrowserSubscription, readSubscription } from '#domain/consents/browser-subscription.js';
import { pushWording } from '#domain/consents/sign-up-wording.js';
import { AppLogger } from '#http/logger.js';
import { networkOf } from '#http/network-of.js';
import { Settings } from '#http/settings.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { isLanguage } from '#pages/languages/languages.js';
import { leadTo } from '#pages/layout/send-page.js';
import { FormGate } from '#pages/session/form-gate.js';
import { PageLimits } from '#pages/session/page-limits.js';
import { leaveNotice, type Notice } from '#pages/visits/notices.js';
import { ownerOf, Visitors, type Visitor } from '#pages/visits/visitors.js';
import { sandboxBrowser } from './sandbox-browser.js';
import { WORKER, WORKER_POLICY } from './worker.js';

const FormSchema = z.object({
  agreed: z.literal('yes'),
  /** Of the words that stood beside the box. */
  language: z.string().refine(isLanguage),
  endpoint: z.string().max(4000),
  p256dh: z.string().max(200),
  auth: z.string().max(100),
});
const RefusedSchema = z.object({ refused: z.literal('1') });

/** Subscriptions from one network. Many fans may share one, as at a concert. */
const NETWORK = { points: 60, seconds: 600 };

/** `/r/{slug}/push`: notifications in the fan's browser, and `/push/worker.js`, which shows them. */
@ApiExcludeController()
@Controller()
export class PushController {
  constructor(
    private readonly settings: Settings,
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly visitors: Visitors,
    private readonly gate: FormGate,
    private readonly limits: PageLimits,
    private readonly counter: PageCounter,
    private readonly logger: AppLogger,
  ) {}

  @Get('push/worker.js')
  worker(@Res() response: Response): void {
    response
      .set({ 'Content-Security-Policy': WORKER_POLICY, 'Cache-Control': 'no-cache' })
      .set('X-Content-Type-Options', 'nosniff')
      .type('text/javascript; charset=utf-8')
      .send(WORKER);
  }

  @Post('r/:slug/push')
  async take(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    await this.gate.pass(request, ownerOf(visitor));
    const notice = await this.answer(request, visitor);
    if (notice !== undefined) {
      const secure = this.settings.values.PUBLIC_BASE_URL.startsWith('https:');
      leaveNotice(response, { notice, secure });
    }
    leadTo(response, visitor.path);
  }

  private async answer(request: Request, visitor: Visitor): Promise<Notice | undefined> {
    const { page, fan } = visitor;
    const { VAPID_PUBLIC_KEY: publicKey } = this.settings.values;
    if (fan === undefined || publicKey === '' || !page.subject.settings.ask.webpush) return undefined;
    const who = { fanId: fan.id, campaignId: page.campaignId };
    if (RefusedSchema.safeParse(request.body).success) {
      await answerLayer(this.database, who, 'webpush', 'skipped');
      await this.counter.count(request, page, 'layer_skipped');
      return undefined;
    }
    const form = FormSchema.safeParse(request.body);
    if (!form.success) return 'pushFailed';
    await this.limits.take('push', networkOf(request.ip ?? 'unknown'), NETWORK);
    const subscription = await this.subscriptionOf(form.data);
    if (subscription === undefined) return 'pushFailed';
    if (!(await this.keep(visitor, who, subscription, form.data.language))) return 'pushFailed';
    await this.counter.count(request, page, 'layer_done');
    return 'pushOn';
  }

  /** In a local run no vendor of a browser is asked: the sandbox has browsers of its own. */
  private async subscriptionOf(form: z.infer<typeof FormSchema>): Promise<BrowserSubscription | undefined> {
    const { SANDBOX_URL: sandbox, PUSH_HOSTS: hosts, VAPID_PUBLIC_KEY: key } = this.settings.values;
    const given = form.endpoint === '' && sandbox !== undefined ? await sandboxBrowser(sandbox, key) : form;
    if (given === undefined) return undefined;
    const read = readSubscription(given, hosts);
    if (read.kind === 'good') return read.subscription;
    this.logger.failure(undefined, { what: 'a subscription to web push was refused', problem: read.problem });
    return undefined;
  }

  private async keep(
    { page, path, now }: Visitor,
    who: { fanId: string; campaignId: string },
    subscription: BrowserSubscription,
    language: string,
  ): Promise<boolean> {
    const { workspaceId, campaignId, subject } = page;
    const on = { workspaceId, campaignId, occurredAt: now, origin: 'api' as const };
    const agreed = {
      ...{ fanId: who.fanId, subscription, language },
      wording: pushWording(language, programmeOf(subject)),
      sourceUrl: `${this.settings.values.PUBLIC_BASE_URL.replace(/\/$/, '')}${path}`,
    };
    return retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        const kept = await keepSubscription(sql, this.box, on, agreed);
        if (kept) await answerLayer(sql, who, 'webpush', 'done');
        return kept;
      }),
    );
  }
}
