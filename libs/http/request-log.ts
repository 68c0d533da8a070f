import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import type { AppLogger } from './logger.js';
import { requestIdOf } from './request-id.js';

const RouteSchema = z.object({ path: z.string() });

/** Logs one line for each request. It holds the route's pattern, because a path may contain tokens and ids. */
export function requestLog(logger: Pick<AppLogger, 'request'>) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const started = performance.now();
    response.on('finish', () => {
      const route = RouteSchema.safeParse(request.route).data?.path ?? '(no route)';
      const ms = Math.round(performance.now() - started);
      const requestId = requestIdOf(request);
      logger.request({ requestId, method: request.method, route, status: response.statusCode, ms });
    });
    next();
  };
}
