import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import { sha256 } from '#http/canonical-json.js';
import { ProblemException, problemOf } from '#http/problem.js';

const CredentialsSchema = z.object({ email: z.string().max(254) });

/** At most 10 tries a minute from one address and 10 for one email: guessing passwords is too slow to pay. */
@Injectable()
export class SignInThrottle implements CanActivate {
  private readonly limits = { points: 10, duration: 60 };
  private readonly byAddress = new RateLimiterMemory({ ...this.limits, keyPrefix: 'address' });
  private readonly byEmail = new RateLimiterMemory({ ...this.limits, keyPrefix: 'email' });

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const email = CredentialsSchema.safeParse(request.body).data?.email.toLowerCase();
    await spend(this.byAddress, request.ip ?? 'unknown');
    if (email !== undefined) await spend(this.byEmail, sha256(email).toString('base64url'));
    return true;
  }
}

async function spend(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.ceil(refused.msBeforeNext / 1000);
    throw new ProblemException(problemOf(429, `Too many tries. Try again in ${seconds} s.`), {
      'Retry-After': String(seconds),
    });
  }
}
