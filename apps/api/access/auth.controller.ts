import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type Session, SessionSchema, type SignIn, SignInSchema } from '#contracts/access/access.js';
import { Database } from '#database/database.js';
import { checkPassword, closeSession, openSession } from '#database/access/members.js';
import { Problems } from '#http/problem-responses.js';
import { unauthorized } from '#http/problem.js';
import { Needs, Public, Secured } from './access.js';
import { bearerOf } from './access.guard.js';
import { SignInLimits } from './sign-in-limits.js';
import { SignInThrottle, tryOf } from './sign-in-throttle.guard.js';

@ApiTags('access')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly database: Database,
    private readonly limits: SignInLimits,
  ) {}

  @Post('sign-in')
  @Public()
  @HttpCode(200)
  @UseGuards(SignInThrottle)
  @ApiOperation({ summary: 'Sign a member in; at most 10 tries a minute for one account from one address' })
  @ApiOkResponse({ standardSchema: SessionSchema, description: 'A token for 8 hours.' })
  @Problems({ 401: 'The email or the password is wrong.', 429: 'Too many tries; see Retry-After.' })
  async signIn(@Body({ schema: SignInSchema }) body: SignIn, @Req() request: Request): Promise<Session> {
    const member = await checkPassword(this.database, body.email, body.password);
    if (member === undefined) throw unauthorized('The email or the password is wrong.');
    await this.limits.succeeded(tryOf(request));
    const { token, expiresAt } = await openSession(this.database, member.id);
    return { token, expiresAt: expiresAt.toISOString(), member };
  }

  @Post('sign-out')
  @Secured()
  @Needs('read')
  @HttpCode(204)
  @ApiOperation({ summary: 'End this session' })
  async signOut(@Req() request: Request): Promise<void> {
    await closeSession(this.database, bearerOf(request));
  }
}
