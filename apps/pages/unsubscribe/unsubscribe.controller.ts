import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { cancelSignUp } from '#database/consents/sign-ups.js';
import { stopAddress } from '#database/consents/suppression.js';
import { Database, type Sql } from '#database/database.js';
import { keepEmailClick } from '#database/messages/email-clicks.js';
import { findWayOut, type WayOut } from '#database/pages/ways-out.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { SecretBox } from '#database/secret-box.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { EpochMs } from '#domain/terms.js';
import { isHumanClick } from '#http/human-click.js';
import { AppLogger } from '#http/logger.js';
import { notFound } from '#http/problem.js';
import { requestIdOf } from '#http/request-id.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { languageOf } from '#pages/session/language-of.js';
import { sendPage } from '#pages/layout/send-page.js';
import { askPage, donePage, testPage } from './unsubscribe.view.js';

/**
 * `/u/{token}`: the way out of a message, of a message with a code, and of a sign-up that waits to be confirmed. A POST without cookies acts at
 * once (RFC 8058 one-click); a GET only asks, because scanners fetch every link of an email.
 */
@ApiExcludeController()
@Controller('u')
export class UnsubscribeController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  @Get(':token')
  async ask(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const found = await this.find(token);
    const language = languageOf(request, response, this.settings);
    if (found.kind === 'test') {
      sendPage(response, testPage(language));
      return;
    }
    await this.note(found, request);
    sendPage(response, askPage({ language, token, hasChoices: found.kind === 'message' }));
  }

  @Post(':token')
  @HttpCode(200)
  async unsubscribe(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const found = await this.find(token);
    const language = languageOf(request, response, this.settings);
    if (found.kind === 'test') {
      sendPage(response, testPage(language));
      return;
    }
    const now = await this.clocks.now(found.address.workspaceId);
    await retryDeadlocks(() => this.database.transaction((sql) => leave(sql, found, now)));
    sendPage(response, donePage({ language, token, hasChoices: found.kind === 'message' }));
  }

  /** Who opens every link of an email at once, this one too, is a scanner. It is asked all the same when this fails. */
  private async note(found: TakenWayOut, request: Request): Promise<void> {
    const { method, headers } = request;
    if (found.kind !== 'message' || found.address.channel !== 'email' || !isHumanClick(method, headers))
      return;
    try {
      const clock = await this.clocks.clockOf(found.address.workspaceId);
      const at = toVirtual(clock, this.database.clock.now());
      await keepEmailClick(this.database, { ...found.message, code: null, at, k: clock.k });
    } catch (error) {
      this.logger.failure(error, {
        ...{ what: 'the opening of a way out was not noted', requestId: requestIdOf(request) },
      });
    }
  }

  private async find(token: string): Promise<WayOut> {
    const found = await findWayOut(this.database, this.box, token);
    if (found === undefined) throw notFound('link');
    return found;
  }
}

type TakenWayOut = Exclude<WayOut, { kind: 'test' }>;

const methodOf = ({ address: { channel } }: TakenWayOut) =>
  channel === 'webpush' ? 'push_unsubscribe' : 'email_unsubscribe';

/** A sign-up that waits is only taken back; one that was confirmed has become an address like any other. */
async function leave(sql: Sql, found: TakenWayOut, occurredAt: EpochMs): Promise<void> {
  if (found.kind === 'sign-up' && found.signUp.confirmedAt === null) await cancelSignUp(sql, found.signUp.id);
  else await stopAddress(sql, found.address, { reason: 'unsubscribe', method: methodOf(found), occurredAt });
}
