import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { findPageSubjectOf, type PageSubject } from '#database/campaigns/campaign-pages.js';
import { type ConfirmOutcome, confirmSignUp } from '#database/pages/confirm-sign-up.js';
import { findSignUp, type SignUpRow } from '#database/consents/sign-ups.js';
import { Database } from '#database/database.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { SecretBox } from '#database/secret-box.js';
import { readSignedToken } from '#database/signed-token.js';
import { assertNever } from '#domain/assert-never.js';
import { signUpStanding } from '#domain/consents/sign-up.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { languageOf } from '#pages/session/language-of.js';
import { sendPage } from '#pages/layout/send-page.js';
import { FormGate } from '#pages/session/form-gate.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { PageSessions } from '#pages/session/page-sessions.js';
import { confirmedPage, confirmPage, notConfirmedPage } from './confirm.view.js';

/** `/confirm/{token}`: a GET only shows, because scanners open every link of an email; a POST of its button confirms. */
@ApiExcludeController()
@Controller('confirm')
export class ConfirmController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
    private readonly clocks: WorkspaceClocks,
    private readonly sessions: PageSessions,
    private readonly tokens: FormTokens,
    private readonly gate: FormGate,
  ) {}

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { signUp, subject } = await this.find(token);
    const language = languageOf(request, response, this.settings);
    const standing = signUpStanding(signUp, this.database.clock.now());
    switch (standing) {
      case 'waiting': {
        const fields = this.tokens.fields(ownerOf(signUp));
        sendPage(response, confirmPage({ language, subject, token, wording: signUp.wording, fields }));
        return;
      }
      case 'confirmed':
        sendPage(response, confirmedPage({ language, subject, purpose: signUp.purpose }));
        return;
      case 'cancelled':
      case 'expired':
        sendPage(response, notConfirmedPage({ language, subject, reason: standing }), 410);
        return;
      default:
        assertNever(standing);
    }
  }

  @Post(':token')
  async confirm(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { signUp, subject } = await this.find(token);
    await this.gate.pass(request, ownerOf(signUp));
    const outcome = await this.act(signUp, response);
    const language = languageOf(request, response, this.settings);
    switch (outcome.kind) {
      case 'confirmed':
        sendPage(response, confirmedPage({ language, subject, purpose: signUp.purpose }));
        return;
      case 'unknown':
        throw notFound('sign-up');
      case 'forgotten':
        sendPage(response, notConfirmedPage({ language, subject, reason: 'expired' }), 410);
        return;
      case 'cancelled':
      case 'expired':
      case 'suppressed':
        sendPage(response, notConfirmedPage({ language, subject, reason: outcome.kind }), 410);
        return;
      default:
        assertNever(outcome);
    }
  }

  /** Whoever confirms is known in this browser from now on: the link was in the fan's own mailbox. */
  private async act(signUp: SignUpRow, response: Response): Promise<ConfirmOutcome> {
    const { id, workspaceId, campaignId, channel } = signUp;
    const now = await this.clocks.now(workspaceId);
    const confirmation = {
      ...{ id, now, realNow: this.database.clock.now() },
      ...{ method: 'form_double_opt_in', origin: 'api' as const },
    };
    const outcome = await retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        const confirmed = await confirmSignUp(sql, confirmation);
        if (confirmed.kind === 'confirmed' && !confirmed.again)
          await answerLayer(sql, { fanId: confirmed.fanId, campaignId }, channel, 'done');
        return confirmed;
      }),
    );
    if (outcome.kind === 'confirmed' && !outcome.again)
      await this.sessions.open(this.database, response, workspaceId, outcome.fanId);
    return outcome;
  }

  private async find(token: string): Promise<{ signUp: SignUpRow; subject: PageSubject }> {
    const id = readSignedToken(this.box, 'sign-up', token);
    const signUp = id === undefined ? undefined : await findSignUp(this.database, id);
    // An answer by text has no page.
    if (signUp === undefined || signUp.channel !== 'email') throw notFound('sign-up');
    const subject = await findPageSubjectOf(this.database, signUp.campaignId);
    if (subject === undefined) throw notFound('sign-up');
    return { signUp, subject };
  }
}

const ownerOf = ({ id }: SignUpRow) => ({ about: `confirm ${id}`, sessionId: undefined });
