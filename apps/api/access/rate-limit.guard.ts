import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ProblemException, problemOf } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { TokenBuckets } from '#http/token-buckets.js';
import { type Access, grantedTo } from './access.js';

/** How many seconds' worth of requests may come at once. */
const BURST_SECONDS = 10;

/**
 * How many requests an API key or a member may make of this process. `POST /v1/events` has a limit of its own, so that
 * reports and screens never stand in the way of fans. Stands behind the access guard, which says who asks.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly events: TokenBuckets;
  private readonly others: TokenBuckets;

  constructor(@Inject(Settings) { values }: Settings) {
    const bucketsOf = (perSecond: number) =>
      new TokenBuckets({ perSecond, burst: perSecond * BURST_SECONDS });
    this.events = bucketsOf(values.RATE_LIMIT_EVENTS_PER_SECOND);
    this.others = bucketsOf(values.RATE_LIMIT_PER_SECOND);
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const access = grantedTo(request);
    if (access === undefined) return true;
    const buckets = isIntake(request) ? this.events : this.others;
    const spent = buckets.spend(callerOf(access), performance.now());
    http.getResponse<Response>().set({
      'RateLimit-Policy': `${buckets.limit.burst};w=${BURST_SECONDS}`,
      'RateLimit-Limit': String(buckets.limit.burst),
      'RateLimit-Remaining': String(spent.remaining),
      'RateLimit-Reset': String(spent.fullIn),
    });
    if (spent.allowed) return true;
    const detail = `Too many requests. Try again in ${spent.retryAfter} s.`;
    throw new ProblemException(problemOf('rate_limited', detail), {
      'Retry-After': String(spent.retryAfter),
    });
  }
}

const isIntake = ({ method, path }: Request): boolean => method === 'POST' && /^\/v1\/events\/?$/i.test(path);

const callerOf = (access: Access): string =>
  access.kind === 'apiKey' ? `key ${access.apiKeyId}` : `member ${access.memberId}`;
