import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { catchError, concatMap, from, map, type Observable, of, throwError } from 'rxjs';
import { Database } from '#database/database.js';
import { accessOf } from '#api/access/access.js';
import { canonicalJson, sha256 } from '#http/canonical-json.js';
import { Problems } from '#http/problem-responses.js';
import { badRequest, conflict, unprocessable } from '#http/problem.js';

interface Stored {
  request_hash: string;
  status: number | null;
  body: unknown;
}
type KeyClaim = { kind: 'new' } | { kind: 'done'; status: number; body: unknown };

/** A request that took its key and never finished (a crash) frees it after this long. */
const ABANDONED_AFTER = '60 seconds';

/**
 * `Idempotency-Key` on a write that creates: the same key and body get the stored answer, another body is 422, one
 * still running is 409. A request that failed leaves no trace, so it can be sent again.
 */
@Injectable()
class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly database: Database) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(key)) {
      throw badRequest([{ path: 'Idempotency-Key', message: 'Must be 1 to 128 visible characters' }]);
    }
    const { workspaceId } = accessOf(request);
    const claim = await this.claim(workspaceId, key, hashOf(request));
    if (claim.kind === 'done') {
      response.status(claim.status).setHeader('Idempotency-Replayed', 'true');
      return of(claim.body);
    }
    return next.handle().pipe(
      concatMap((body: unknown) =>
        from(this.store(workspaceId, key, response.statusCode, body)).pipe(map(() => body)),
      ),
      catchError((error: unknown) =>
        from(this.release(workspaceId, key)).pipe(concatMap(() => throwError(() => error))),
      ),
    );
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
      throw conflict('A request with this Idempotency-Key is still running.');
    }
    if (stored.request_hash !== hash || stored.status === null) {
      throw unprocessable('This Idempotency-Key was used with another request.');
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

function hashOf(request: Request): string {
  const body: unknown = request.body;
  return sha256(`${request.method} ${request.originalUrl}\n${canonicalJson(body)}`).toString('base64url');
}

/** Marks a POST that creates something. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Makes a repeat of this request safe: the same key and body get the first answer again.',
    }),
    Problems({
      409: 'A request with this Idempotency-Key is still running.',
      422: 'It cannot be done, or the Idempotency-Key was used with another request.',
    }),
  );
