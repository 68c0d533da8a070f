import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { findApiKey } from '#database/access/api-keys.js';
import { Database } from '#database/database.js';
import { memberOfSession } from '#database/access/members.js';
import { assertNever } from '#domain/assert-never.js';
import { forbidden, unauthorized } from '#http/problem.js';
import { type Access, grantAccess, type Need, NEEDS, PUBLIC } from './access.js';

/** Every path under /v1 needs a bearer API key or session token, unless it is marked `@Public()`. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly database: Database,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const targets = [context.getHandler(), context.getClass()];
    if (
      !/^\/v1(\/|$)/i.test(request.path) ||
      this.reflector.getAllAndOverride<true | undefined>(PUBLIC, targets)
    )
      return true;
    const access = await this.identify(bearerOf(request));
    const need = this.reflector.getAllAndOverride<Need | undefined>(NEEDS, targets) ?? needOf(request.method);
    if (!mayDo(access, need)) throw forbidden(refusal(access, need), 'role_forbids');
    grantAccess(request, access);
    return true;
  }

  private async identify(token: string): Promise<Access> {
    if (token.startsWith('sgs_')) {
      const member = await memberOfSession(this.database, token);
      if (member === undefined) throw unauthorized('The session is over or was never open.');
      return { kind: 'member', workspaceId: member.workspaceId, memberId: member.id, role: member.role };
    }
    const key = await findApiKey(this.database, token);
    if (key === undefined) throw unauthorized('The API key is not known or was revoked.');
    return { kind: 'apiKey', workspaceId: key.workspaceId, apiKeyId: key.id, role: key.role };
  }
}

export function bearerOf(request: Request): string {
  const [, token] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined)
    throw unauthorized('Send `Authorization: Bearer <API key or session token>`.', 'credentials_missing');
  return token;
}

const needOf = (method: string): Need => (method === 'GET' || method === 'HEAD' ? 'read' : 'write');

function mayDo(access: Access, need: Need): boolean {
  switch (need) {
    case 'read':
      return true;
    case 'write':
      return access.role !== 'analyst';
    case 'own':
      return access.role === 'owner';
    case 'signedIn':
      return access.kind === 'member';
    default:
      return assertNever(need);
  }
}

function refusal(access: Access, need: Need): string {
  if (need === 'own') return 'Only an owner who has signed in may do this.';
  if (need === 'signedIn') return 'Only a member who has signed in may do this.';
  return `The role ${access.role} may not do this.`;
}
