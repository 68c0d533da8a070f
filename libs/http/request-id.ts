import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';

/** In answers, and in requests of those who name theirs (a proxy, a caller's own tracing). */
export const REQUEST_ID = 'X-Request-Id';

/** What a caller may call a request: it goes into our log. */
const TAKEN = /^[\w.-]{8,64}$/;

const ids = new WeakMap<object, string>();

/** Every request has an id, of the caller's or of ours; every answer says it. */
export function nameRequest(request: Request, response: Response, next: NextFunction): void {
  const asked = request.headers['x-request-id'];
  const id = typeof asked === 'string' && TAKEN.test(asked) ? asked : randomUUID();
  ids.set(request, id);
  response.setHeader(REQUEST_ID, id);
  next();
}

/** The id of a request; undefined before it was named. */
export const requestIdOf = (request: object): string | undefined => ids.get(request);
