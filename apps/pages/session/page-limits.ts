import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { spend } from '#database/access/rate-limits.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { networkOf } from '#http/network-of.js';
import { ProblemException, problemOf } from '#http/problem.js';

/** What a network may do on the pages in a minute. Many fans may share one, as at a concert: so it is wide. */
const ACTS = { points: 120, seconds: 60 };

/**
 * How often a page may be acted on from one network, counted in PostgreSQL, so that all processes share it. Keys are
 * fingerprints, not addresses. Looking at a page costs nothing.
 */
@Injectable()
export class PageLimits {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** @throws ProblemException 429 where the network has acted too often. */
  async takeAct(request: Request): Promise<void> {
    await this.take('page-act', networkOf(request.ip ?? 'unknown'), ACTS);
  }

  /** A limit of another kind, as of one address that was typed. `text` is fingerprinted. */
  async take(kind: string, text: string, limit: { points: number; seconds: number }): Promise<void> {
    const key = `${kind}:${this.box.fingerprint(kind, text)}`;
    const seconds = await spend(this.database, [{ key, ...limit }]);
    if (seconds === undefined) return;
    throw new ProblemException(problemOf(429, `Too many tries. Try again in ${seconds} s.`), {
      'Retry-After': String(seconds),
    });
  }
}
