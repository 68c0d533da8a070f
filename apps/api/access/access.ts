import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Request } from 'express';
import type { ApiKeyRole, MemberRole } from '#domain/terms.js';
import { Problems } from '#http/problem-responses.js';

/** Who sends the request. An API key may do what a member of its role may do. */
export type Access =
  | { kind: 'apiKey'; workspaceId: string; apiKeyId: string; role: ApiKeyRole }
  | { kind: 'member'; workspaceId: string; memberId: string; role: MemberRole };

const granted = new WeakMap<object, Access>();

export const grantAccess = (request: object, access: Access): void => void granted.set(request, access);

/** Undefined: nobody in particular, on a route that needs no key. */
export const grantedTo = (request: object): Access | undefined => granted.get(request);

export function accessOf(request: object): Access {
  const access = granted.get(request);
  if (access === undefined) throw new Error('This route was reached without the access guard.');
  return access;
}

/** The workspace of the caller's key or session: every query is bound to it. */
export const Workspace = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  return accessOf(context.switchToHttp().getRequest<Request>()).workspaceId;
});

export const PUBLIC = Symbol('public');
/** A route under /v1 that needs no key. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC, true);

export const NEEDS = Symbol('needs');
export type Need = 'read' | 'write' | 'own' | 'signedIn';
/**
 * Sets the access that a route needs. Without it GET and HEAD need `read`, and the other methods need `write`. A POST
 * that is a dry run needs `read`. A route that manages members, keys or senders needs `own`, and one
 * about the own password needs `signedIn`.
 */
export const Needs = (need: Need): MethodDecorator & ClassDecorator => SetMetadata(NEEDS, need);

/** On each controller under /v1: the API page's bearer sign and the problems every route can answer. */
export const Secured = (): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    Problems({
      400: 'The request is malformed; every bad field is named.',
      401: 'No valid API key or session.',
      403: 'The role may not do this.',
      404: 'Not there, or in another workspace.',
    }),
  );
