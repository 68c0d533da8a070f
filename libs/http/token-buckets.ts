/** A limit of requests: `perSecond` in the long run, and at most `burst` at once. */
export interface RateLimit {
  perSecond: number;
  burst: number;
}

export interface Spent {
  allowed: boolean;
  /** What may still be asked at once. */
  remaining: number;
  /** Whole seconds until the bucket is full again. */
  fullIn: number;
  /** Whole seconds until one more request is allowed; 0 where it is already. */
  retryAfter: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const SWEEP_AT_LEAST = 1000;

/**
 * A bucket of tokens for each caller, in the memory of this process. A full bucket is the same as none, so buckets that
 * have filled up are forgotten from time to time.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAt = SWEEP_AT_LEAST;

  constructor(readonly limit: RateLimit) {}

  /** @param now Milliseconds of a clock that never goes back. */
  spend(key: string, now: number): Spent {
    const { perSecond, burst } = this.limit;
    const tokens = this.filled(this.buckets.get(key), now);
    const allowed = tokens >= 1;
    const left = allowed ? tokens - 1 : tokens;
    this.buckets.set(key, { tokens: left, at: now });
    if (this.buckets.size > this.sweepAt) this.sweep(now);
    return {
      allowed,
      remaining: Math.floor(left),
      fullIn: Math.ceil((burst - left) / perSecond),
      retryAfter: left >= 1 ? 0 : Math.ceil((1 - left) / perSecond),
    };
  }

  /** How many callers are remembered. */
  get size(): number {
    return this.buckets.size;
  }

  private filled(bucket: Bucket | undefined, now: number): number {
    const { perSecond, burst } = this.limit;
    if (bucket === undefined) return burst;
    return Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
  }

  /** The next sweep comes when the number has doubled, so a request pays for it only now and then. */
  private sweep(now: number): void {
    for (const [key, bucket] of this.buckets)
      if (this.filled(bucket, now) >= this.limit.burst) this.buckets.delete(key);
    this.sweepAt = Math.max(SWEEP_AT_LEAST, this.buckets.size * 2);
  }
}
