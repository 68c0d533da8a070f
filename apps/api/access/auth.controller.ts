import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  type AcceptInvitation,
  AcceptInvitationSchema,
  type ChangePassword,
  ChangePasswordSchema,
  type Session,
  SessionSchema,
  type SignIn,
  SignInSchema,
} from '#contracts/access/access.js';
import { writeAudit } from '#database/access/audit.js';
import { acceptInvitation } from '#database/access/invitations.js';
import { changePassword, checkPassword, closeSession, closeSessionsOf } from '#database/access/members.js';
import { Database } from '#database/database.js';
import { Problems } from '#http/problem-responses.js';
import { badRequest, forbidden, unauthorized } from '#http/problem.js';
import { accessOf, Needs, Public, Secured } from './access.js';
import { bearerOf } from './access.guard.js';
import { actorOf } from './actor.js';
import { sessionOf } from './session-of.js';
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
    if (member === undefined) throw unauthorized('The email or the password is wrong.', 'credentials_wrong');
    await this.limits.succeeded(tryOf(request));
    return sessionOf(this.database, member);
  }

  @Post('accept-invitation')
  @Public()
  @HttpCode(200)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Set a password with a one-time token, and sign in',
    description: 'The token is used up, and sessions of the member from before end.',
  })
  @ApiOkResponse({ standardSchema: SessionSchema, description: 'A token for 8 hours.' })
  @Problems({ 401: 'The token is unknown, used or too old.', 429: 'Too many tries; see Retry-After.' })
  async accept(
    @Body({ schema: AcceptInvitationSchema }) body: AcceptInvitation,
    @Req() request: Request,
  ): Promise<Session> {
    const session = await this.database.transaction(async (sql) => {
      const member = await acceptInvitation(sql, body.token, body.password);
      if (member === undefined) throw unauthorized('The invitation is unknown, used or too old.');
      const { workspaceId, id } = member;
      const actor = { kind: 'member', id } as const;
      await writeAudit(sql, { workspaceId, actor, action: 'member.set_password' });
      return sessionOf(sql, member);
    });
    await this.limits.succeeded(tryOf(request));
    return session;
  }

  @Post('password')
  @Secured()
  @Needs('signedIn')
  @HttpCode(204)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Change the password of the member who has signed in',
    description: 'The member’s other sessions end.',
  })
  @ApiNoContentResponse()
  @Problems({ 429: 'Too many tries; see Retry-After.' })
  async password(
    @Body({ schema: ChangePasswordSchema }) body: ChangePassword,
    @Req() request: Request,
  ): Promise<void> {
    const access = accessOf(request);
    if (access.kind !== 'member') throw forbidden('Only a member who has signed in has a password.');
    const { workspaceId, memberId } = access;
    await this.database.transaction(async (sql) => {
      if (!(await changePassword(sql, memberId, body)))
        throw badRequest([{ path: 'current', message: 'Is not the present password' }]);
      await closeSessionsOf(sql, memberId, bearerOf(request));
      await writeAudit(sql, { workspaceId, actor: actorOf(access), action: 'member.set_password' });
    });
  }

  @Post('sign-out')
  @Secured()
  @Needs('read')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ summary: 'End this session' })
  async signOut(@Req() request: Request): Promise<void> {
    await closeSession(this.database, bearerOf(request));
  }
}
