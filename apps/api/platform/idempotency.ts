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
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { canonicalJson, sha256 } from '#http/canonical-json.js';
import { badRequest, conflict, fail } from '#http/problem.js';

interface Stored {
  request_hash: string;
  status: number | null;
  body: unknown;
}
type KeyClaim = { kind: 'new' } | { kind: 'done'; status: number; body: unknown };

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

/** A request that took its key and never finished (a crash) frees it after this long. */
const ABANDONED_AFTER = '60 seconds';

const SealedSchema = z.strictObject({ sealed: z.string() });

/**
 * `Idempotency-Key` on a POST under /v1. One that is not marked `@Idempotent()` refuses it by name; else the same key
 * and body get the stored answer, another body is 422, one still running is 409. A request that failed leaves no
 * trace, so it can be sent again.
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
    const honoured = this.reflector.get<Honoured | undefined>(HONOURED, context.getHandler());
    const key = keyIn(header, honoured);
    const { workspaceId } = accessOf(request);
    const response = context.switchToHttp().getResponse<Response>();
    const claim = await this.claim(workspaceId, key, hashOf(request));
    if (claim.kind === 'done') {
      response.status(claim.status).setHeader('Idempotency-Replayed', 'true');
      return of(this.opened(claim.body));
    }
    return next.handle().pipe(
      concatMap((body: unknown) => {
        const kept = honoured?.sealed === true ? { sealed: this.box.seal(JSON.stringify(body)) } : body;
        return from(this.store(workspaceId, key, response.statusCode, kept)).pipe(map(() => body));
      }),
      catchError((error: unknown) =>
        from(this.release(workspaceId, key)).pipe(concatMap(() => throwError(() => error))),
      ),
    );
  }

  private opened(body: unknown): unknown {
    const kept = SealedSchema.safeParse(body);
    return kept.success ? JSON.parse(this.box.open(kept.data.sealed)) : body;
  }

  /** The primary key decides between two requests at the same moment, not a prior read. */
  private async claim(workspaceId: string, key: string, hash: string): Promise<KeyClaim> {
    const taken = await this.database.query(
      `INSERT INTO idempotency_keys AS k (workspace_id, key, request_hash) VALUES ($1, $2, $3)
       ON CONFLICT (workspace_id, key) DO UPDATE SET created_at = now(), request_hash = excluded.request_hash
       WHERE k.status IS NULL AND k.created_at < now() - interval '${ABANDONED_AFTER}' RETURNING key`,
      [workspaceId, key, hash],
    );
    if (taken.length === 1) return { kind: 'new' };
    const [stored] = await this.database.query<Stored>(
      'SELECT request_hash, status, body FROM idempotency_keys WHERE workspace_id = $1 AND key = $2',
      [workspaceId, key],
    );
    if (stored === undefined || (stored.request_hash === hash && stored.status === null)) {
      throw conflict('A request with this Idempotency-Key is still running.', 'idempotency_key_in_use');
    }
    if (stored.request_hash !== hash || stored.status === null) {
      throw fail('idempotency_key_reused', 'This Idempotency-Key was used with another request.');
    }
    return { kind: 'done', status: stored.status, body: stored.body };
  }

  private async store(workspaceId: string, key: string, status: number, body: unknown): Promise<void> {
    await this.database.query(
      'UPDATE idempotency_keys SET status = $3, body = $4 WHERE workspace_id = $1 AND key = $2',
      [workspaceId, key, status, JSON.stringify(body ?? null)],
    );
  }

  private async release(workspaceId: string, key: string): Promise<void> {
    await this.database.query(
      'DELETE FROM idempotency_keys WHERE workspace_id = $1 AND key = $2 AND status IS NULL',
      [workspaceId, key],
    );
  }
}

function keyIn(header: string | string[], honoured: Honoured | undefined): string {
  if (honoured === undefined)
    throw fail('idempotency_not_supported', 'This request does not take an Idempotency-Key.', [
      { path: 'Idempotency-Key', message: 'Not taken here: see the description of the request' },
    ]);
  if (typeof header === 'string' && /^[\x21-\x7e]{1,128}$/.test(header)) return header;
  throw badRequest([{ path: 'Idempotency-Key', message: 'Must be 1 to 128 visible characters' }]);
}

function hashOf(request: Request): string {
  const body: unknown = request.body;
  return sha256(`${request.method} ${request.originalUrl}\n${canonicalJson(body)}`).toString('base64url');
}
