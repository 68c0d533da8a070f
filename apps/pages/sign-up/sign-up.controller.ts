import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { findPageSubject, type PageSubject } from '#database/campaigns/campaign-pages.js';
import { Database } from '#database/database.js';
import { readIdentities } from '#database/fans/identities.js';
import type { SignUpPurpose } from '#domain/consents/sign-up-wording.js';
import { ADDRESS_CHANNELS, type AddressChannel } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { languageOf } from '#pages/session/language-of.js';
import { leadTo, sendPage } from '#pages/layout/send-page.js';
import { FormGate } from '#pages/session/form-gate.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { PageSessions, type PageSession } from '#pages/session/page-sessions.js';
import { pageGone } from '#pages/visits/page-gone.js';
import { sentPage, signUpPage, textWaysPage } from './sign-up.view.js';
import { SignUps } from './take-sign-up.js';

const FieldsSchema = z.object({
  address: z.string().max(1000).catch('').default(''),
  first_name: z.string().max(1000).catch('').default(''),
  agreed: z.string().optional().catch(undefined),
  for: z.enum(['reminder', 'marketing']).catch('marketing').default('marketing'),
});

/** What is known of the browser that asks. */
interface Visit {
  subject: PageSubject;
  channel: AddressChannel;
  session: PageSession | undefined;
}

/** `/r/{slug}/sign-up/{channel}`: one question, its own box, and what comes next. */
@ApiExcludeController()
@Controller('r/:slug')
export class SignUpController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly sessions: PageSessions,
    private readonly tokens: FormTokens,
    private readonly gate: FormGate,
    private readonly signUps: SignUps,
  ) {}

  @Get('sign-up/:channel')
  async ask(
    @Param('slug') slug: string,
    @Param('channel') channel: string,
    @Query('for') purpose: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const visit = await this.visit(slug, channel, request);
    if (isOver(visit.subject)) {
      leadTo(response, `/r/${slug}`);
      return;
    }
    const language = languageOf(request, response, this.settings);
    if (await this.mustProveFirst(visit)) {
      sendPage(response, textWaysPage({ language, subject: visit.subject, number: this.number() }));
      return;
    }
    const wanted: SignUpPurpose = purpose === 'reminder' ? 'reminder' : 'marketing';
    const fields = this.tokens.fields(ownerOf(visit));
    sendPage(response, signUpPage({ ...visit, language, purpose: purposeOn(visit, wanted), fields }));
  }

  @Post('sign-up/:channel')
  async take(
    @Param('slug') slug: string,
    @Param('channel') channel: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const visit = await this.visit(slug, channel, request);
    const { zone, once } = await this.gate.pass(request, ownerOf(visit));
    // A text goes only to a number whose fan has confirmed an email, whatever the form says.
    if (isOver(visit.subject) || (await this.mustProveFirst(visit))) {
      leadTo(response, `/r/${slug}/sign-up/${channel}`);
      return;
    }
    const language = languageOf(request, response, this.settings);
    const { address, agreed, for: wanted, first_name: firstName } = FieldsSchema.parse(request.body);
    const purpose = purposeOn(visit, wanted);
    const form = { ...visit, purpose, language, address, firstName, once, zone, request };
    const isAgreed = agreed === 'yes';
    const outcome = await this.signUps.take({ ...form, agreed: isAgreed, fanId: visit.session?.fanId });
    if (outcome.kind === 'taken') {
      leadTo(response, `/r/${slug}/sent/${visit.channel}/${outcome.token}`);
      return;
    }
    const fields = this.tokens.fields(ownerOf(visit));
    const typed = { address: address.slice(0, 320), firstName: firstName.slice(0, 60), agreed: isAgreed };
    const page = signUpPage({ ...visit, language, purpose, fields, typed, bad: outcome.field });
    sendPage(response, page, 422);
  }

  @Get('sent/:channel/:token')
  async sent(
    @Param('slug') slug: string,
    @Param('channel') channel: string,
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const visit = await this.visit(slug, channel, request);
    this.sendSent(request, response, { visit, token, isAgain: false });
  }

  @Post('sent/:channel/:token')
  async again(
    @Param('slug') slug: string,
    @Param('channel') channel: string,
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const visit = await this.visit(slug, channel, request);
    await this.gate.pass(request, ownerOf(visit));
    if (!(await this.signUps.again(token))) throw notFound('sign-up');
    this.sendSent(request, response, { visit, token, isAgain: true });
  }

  private sendSent(
    request: Request,
    response: Response,
    { visit, token, isAgain }: { visit: Visit; token: string; isAgain: boolean },
  ): void {
    const language = languageOf(request, response, this.settings);
    const fields = this.tokens.fields(ownerOf(visit));
    const { subject, channel } = visit;
    sendPage(response, sentPage({ language, subject, channel, fields, token, isAgain }));
  }

  private async visit(slug: string, channelName: string, request: Request): Promise<Visit> {
    const channel = ADDRESS_CHANNELS.find((one) => one === channelName);
    if (channel === undefined) throw notFound('page');
    const subject = await findPageSubject(this.database, slug);
    if (subject === undefined) throw await pageGone(this.database, request);
    if (subject.status === 'draft') throw notFound('page');
    if (channel === 'sms' && !subject.settings.ask.sms) throw notFound('page');
    return { subject, channel, session: await this.sessions.read(request, subject.workspaceId) };
  }

  private async mustProveFirst({ subject, channel, session }: Visit): Promise<boolean> {
    if (channel !== 'sms') return false;
    if (session === undefined) return true;
    const identities = await readIdentities(this.database, subject.workspaceId, session.fanId);
    return !identities.some((one) => one.channel === 'email' && one.verified);
  }

  private number(): string | undefined {
    const { TWILIO_FROM: from } = this.settings.values;
    return /^\+\d+$/.test(from) ? from : undefined;
  }
}

/** As the landing page's own forms, because the same question stands there, too. */
const ownerOf = ({ subject, session }: Visit) => ({
  about: subject.campaignId,
  sessionId: session?.id,
});

/** The landing page says it kindly. */
const isOver = ({ status, release }: PageSubject): boolean =>
  status === 'ended' || release?.isCancelled === true;

/** A reminder is by email, and of a release. */
const purposeOn = ({ subject, channel }: Visit, wanted: SignUpPurpose): SignUpPurpose =>
  channel === 'email' && subject.release !== null ? wanted : 'marketing';
