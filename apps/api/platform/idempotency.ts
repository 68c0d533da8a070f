import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { catchError, concatMap, from, map, type Observable, of, throwError } from 'rxjs';
import { z } from 'zod';
import { accessOf } from '#api/access/access.js';
import { claimKey, keepAnswer, releaseKey } from '#database/access/idempotency-keys.js';
import { assertNever } from '#domain/assert-never.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { canonicalJson, sha256 } from '#http/canonical-json.js';
import { badRequest, conflict, fail } from '#http/problem.js';

interface Answered {
  status: number;
  answer: string;
}

interface Honoured {
  /** The answer holds a secret: it is kept sealed. */
  sealed: boolean;
}
const HONOURED = Symbol('idempotency-key');

/** Marks a POST that takes an `Idempotency-Key`: its answer is kept for 7 days. */
export const Idempotent = ({ sealed = false }: Partial<Honoured> = {}): MethodDecorator =>
  applyDecorators(
    SetMetadata<symbol, Honoured>(HONOURED, { sealed }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Makes a repeat of this request safe: the same key and body get the first answer again.',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
    }),
  );

const SealedSchema = z.strictObject({ sealed: z.string() });

/**
 * `Idempotency-Key` on a POST under /v1. One that is not marked `@Idempotent()` refuses it by name; else the same key
 * and body get the first answer again, byte by byte, another body is 422, one still running is 409. A request that
 * failed leaves no trace, so it can be sent again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const header = request.headers['idempotency-key'];
    // The other methods have the same effect when they are repeated; callbacks have keys of their own.
    if (header === undefined || request.method !== 'POST' || !/^\/v1\//i.test(request.path))
      return next.handle();
    const honoured = honouredOf(this.reflector.get<Honoured | undefined>(HONOURED, context.getHandler()));
    const key = { workspaceId: accessOf(request).workspaceId, key: keyIn(header) };
    const response = context.switchToHttp().getResponse<Response>();
    const before = await this.claim(key, hashOf(request));
    if (before !== undefined) {
      response.status(before.status).setHeader('Idempotency-Replayed', 'true');
      return of(this.opened(before.answer, honoured));
    }
    return next.handle().pipe(
      concatMap((body: unknown) => {
        const answer = this.closed(JSON.stringify(body ?? null), honoured);
        const kept = keepAnswer(this.database, key, { status: response.statusCode, answer });
        return from(kept).pipe(map(() => body));
      }),
      catchError((error: unknown) =>
        from(releaseKey(this.database, key)).pipe(concatMap(() => throwError(() => error))),
      ),
    );
  }

  private closed(json: string, { sealed }: Honoured): string {
    return sealed ? JSON.stringify({ sealed: this.box.seal(json) }) : json;
  }

  /** Parsed JSON is written again as it was: in the order of its keys, with the same numbers. */
  private opened(answer: string, { sealed }: Honoured): unknown {
    const kept: unknown = JSON.parse(answer);
    return sealed ? JSON.parse(this.box.open(SealedSchema.parse(kept).sealed)) : kept;
  }

  /** The answer of the request before, if there was one. Otherwise the key is now taken. */
  private async claim(
    key: { workspaceId: string; key: string },
    hash: string,
  ): Promise<Answered | undefined> {
    const claim = await claimKey(this.database, key, hash);
    switch (claim.kind) {
      case 'taken':
        return undefined;
      case 'answered':
        return claim;
      case 'running':
        throw conflict('A request with this Idempotency-Key is still running.', 'idempotency_key_in_use');
      case 'other_request':
        throw fail('idempotency_key_reused', 'This Idempotency-Key was used with another request.');
      default:
        return assertNever(claim);
    }
  }
}

function honouredOf(honoured: Honoured | undefined): Honoured {
  if (honoured !== undefined) return honoured;
  throw fail('idempotency_not_supported', 'This request does not take an Idempotency-Key.', [
    { path: 'Idempotency-Key', message: 'Not taken here: see the description of the request' },
  ]);
}

function keyIn(header: string | string[]): string {
  if (typeof header === 'string' && /^[\x21-\x7e]{1,128}$/.test(header)) return header;
  throw badRequest([{ path: 'Idempotency-Key', message: 'Must be 1 to 128 visible characters' }]);
}

function hashOf(request: Request): string {
  const body: unknown = request.body;
  return sha256(`${request.method} ${request.originalUrl}\n${canonicalJson(body)}`).toString('base64url');
}
