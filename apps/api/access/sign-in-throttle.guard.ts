import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { ProblemException, problemOf } from '#http/problem.js';
import { SignInLimits, type Try } from './sign-in-limits.js';

const CredentialsSchema = z.object({ email: z.string().max(254) });

/** Who tries, from where; `TRUST_PROXY` says whose word on the address counts. */
export function tryOf(request: Request): Try {
  const email = CredentialsSchema.safeParse(request.body).data?.email;
  return { address: request.ip ?? 'unknown', email };
}

/** Slows down everybody who guesses passwords. */
@Injectable()
export class SignInThrottle implements CanActivate {
  constructor(private readonly limits: SignInLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const seconds = await this.limits.take(tryOf(context.switchToHttp().getRequest<Request>()));
    if (seconds === undefined) return true;
    throw new ProblemException(problemOf('too_many_sign_ins', `Too many tries. Try again in ${seconds} s.`), {
      'Retry-After': String(seconds),
    });
  }
}
