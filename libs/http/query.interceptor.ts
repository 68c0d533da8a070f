import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { problemOf, ProblemException } from './problem.js';
import { listMark, markCursor, unknownParameters, unmarkCursor } from './query-rules.js';
import { queryParametersOf } from './route-parameters.js';

const PageSchema = z.looseObject({ items: z.array(z.unknown()), nextCursor: z.string() });

/**
 * What holds for the query of every route of the API: a parameter that the route does not declare is a 400 that names
 * it, and a cursor belongs to the list and the filters whose page it came with. Routes declare their parameters with
 * `@Query({ schema })`; nothing else is to be done for either rule.
 */
@Injectable()
export class QueryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const known = queryParametersOf(context.getClass(), context.getHandler());
    if (known === 'any') return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const { query } = request;
    refuseUnknown(unknownParameters(query, known), known);
    if (!known.includes('cursor')) return next.handle();
    const mark = listMark(request.path, query);
    if (query['cursor'] !== undefined) {
      const cursor = cursorOf(query['cursor'], mark);
      // Express computes `query` anew at each look; this one stays.
      Object.defineProperty(request, 'query', { value: { ...query, cursor } });
    }
    return next.handle().pipe(map((body: unknown) => withMark(body, mark)));
  }
}

function refuseUnknown(names: string[], known: readonly string[]): void {
  if (names.length === 0) return;
  const has = known.length === 0 ? 'this path has none' : `this path has ${known.join(', ')}`;
  throw new ProblemException(
    problemOf(
      'unknown_query_parameter',
      'The request has query parameters that this path does not know.',
      names.slice(0, 100).map((path) => ({ path, message: `Unknown query parameter: ${has}` })),
    ),
  );
}

function cursorOf(sent: unknown, mark: string): string {
  const cursor = typeof sent === 'string' ? unmarkCursor(sent, mark) : undefined;
  if (cursor !== undefined) return cursor;
  throw new ProblemException(
    problemOf('foreign_cursor', 'The cursor is not of this list with these filters.', [
      { path: 'cursor', message: 'Not a cursor of this list' },
    ]),
  );
}

function withMark(body: unknown, mark: string): unknown {
  const page = PageSchema.safeParse(body);
  return page.success ? { ...page.data, nextCursor: markCursor(page.data.nextCursor, mark) } : body;
}
