import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  type Session,
  SessionSchema,
  type SignInByLink,
  SignInByLinkSchema,
} from '#contracts/access/access.js';
import { takeSignInLink } from '#database/access/sign-in-links.js';
import { Database } from '#database/database.js';
import { Problems } from '#http/problem-responses.js';
import { notFound, unauthorized } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { Public } from './access.js';
import { sessionOf } from './session-of.js';
import { SignInThrottle } from './sign-in-throttle.guard.js';

/** The socket's own address, whatever a proxy says. */
const isLoopback = ({ socket }: Request): boolean =>
  /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');

/** The link that a local run prints. Only a run with a sandbox has it, and only callers of this machine may use it. */
@ApiTags('access')
@Controller('v1/auth/sign-in-link')
export class SignInLinksController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  @Post()
  @Public()
  @HttpCode(200)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Sign in to a local run by the link that `npm start` prints',
    description:
      'The link is good once, for 15 minutes, and on the same machine. Elsewhere there is none (404).',
  })
  @ApiOkResponse({ standardSchema: SessionSchema, description: 'A token for 8 hours.' })
  @Problems({
    401: 'The link is unknown, used or too old.',
    404: 'This is no local run, or the caller is on another machine.',
    429: 'Too many tries; see Retry-After.',
  })
  signIn(
    @Body({ schema: SignInByLinkSchema }) { token }: SignInByLink,
    @Req() request: Request,
  ): Promise<Session> {
    if (this.settings.values.SANDBOX_URL === undefined || !isLoopback(request)) throw notFound('link');
    return this.database.transaction(async (sql) => {
      const member = await takeSignInLink(sql, token);
      if (member === undefined) throw unauthorized('The link is unknown, used or too old.');
      return sessionOf(sql, member);
    });
  }
}
