import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { isHumanClick } from '#http/human-click.js';
import { Settings } from '#http/settings.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { wordsOf } from '#pages/languages/languages.js';
import { LayerQuestions } from '#pages/layers/layer-questions.js';
import { html } from '#pages/layout/html.js';
import { sendPage } from '#pages/layout/send-page.js';
import { rememberLanguage } from '#pages/session/chosen-language.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { shareCard } from '#pages/share/share-card.js';
import { shareTags } from '#pages/share/share-tags.view.js';
import { noticeText, takeNotice, type Notice } from '#pages/visits/notices.js';
import { PageActs } from '#pages/visits/page-acts.js';
import { ownerOf, Visitors, type Visitor } from '#pages/visits/visitors.js';
import { landingPropsOf } from './landing-props-of.js';
import type { LandingProps } from './landing-props.js';
import { landingPage } from './landing.view.js';

/** The notices after which the way without a grant comes nearer. */
const NEARER_REMINDER: readonly Notice[] = ['denied', 'partial', 'failed'];

/** `/r/{slug}`: the page of a campaign. Looking at it changes nothing but counts, and sets no cookie that names anyone. */
@ApiExcludeController()
@Controller('r')
export class LandingController {
  private readonly baseUrl: string;
  private readonly secure: boolean;

  constructor(
    settings: Settings,
    private readonly visitors: Visitors,
    private readonly tokens: FormTokens,
    private readonly counter: PageCounter,
    private readonly acts: PageActs,
    private readonly questions: LayerQuestions,
  ) {
    this.baseUrl = settings.values.PUBLIC_BASE_URL.replace(/\/$/, '');
    this.secure = this.baseUrl.startsWith('https:');
  }

  @Get(':slug')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    rememberLanguage(request, response, this.secure);
    const notice = takeNotice(request, response, this.secure);
    if (notice === undefined) await this.countVisit(request, visitor);
    const props = this.propsFor(request, visitor, notice);
    const layer = this.layerFor(visitor, props);
    sendPage(response, landingPage({ ...props, layer, head: this.headFor(visitor) }));
  }

  /** The card that a link to the page becomes where it is shared. */
  private headFor({ page: { subject }, language, now }: Visitor): LandingProps['head'] {
    const { version } = shareCard(subject, language, now);
    return shareTags({ subject, language, base: this.baseUrl, version });
  }

  private propsFor(request: Request, visitor: Visitor, notice: ReturnType<typeof takeNotice>): LandingProps {
    const { page, language, path } = visitor;
    const about = { title: page.release?.title ?? page.artist.name, artist: page.artist.name };
    return landingPropsOf(visitor, {
      agent: request.headers['user-agent'] ?? '',
      pageUrl: `${this.baseUrl}${path}`,
      fields: () => this.tokens.fields(ownerOf(visitor)),
      notice: notice && noticeText(wordsOf(language), notice, about),
      remindFirst: notice !== undefined && NEARER_REMINDER.includes(notice.notice),
      staysInApp: false,
    });
  }

  private layerFor(visitor: Visitor, { query, fields, inApp }: LandingProps): LandingProps['layer'] {
    const { fan } = visitor;
    if (fan === undefined) return undefined;
    const asked = { visitor, fan, query, fields, inApp: inApp !== undefined };
    return html`${this.questions.next(asked).map((question) => question.view(asked))}`;
  }

  /** A person who comes from outside. Moving about on the page itself, and coming back from a service, is no visit. */
  private async countVisit(request: Request, visitor: Visitor): Promise<void> {
    const { page, fan, state } = visitor;
    const fromOutside = request.headers['sec-fetch-site'] !== 'same-origin';
    if (!fromOutside || !isHumanClick(request.method, request.headers)) return;
    await this.counter.count(request, page, 'visit');
    if (fan === undefined || state.kind !== 'out') return;
    const day = new Date(visitor.now).toISOString().slice(0, 10);
    const source = visitor.source === '' ? {} : { source: visitor.source };
    // Once a day and fan: the id names the day.
    const id = `page-visit:${page.campaignId}:${fan.id}:${day}`;
    const act = { id, type: 'page.visited', fan: { id: fan.id }, campaignId: page.campaignId } as const;
    await this.acts.record(page.workspaceId, [{ ...act, payload: source }]);
  }
}
