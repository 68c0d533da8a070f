import { Injectable } from '@nestjs/common';
import { giveBack, isMarked, mark, spend, type Limit } from '#database/access/rate-limits.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { networkOf } from '#http/network-of.js';

/** Guesses at one account from one address. */
const PAIR = { points: 10, seconds: 60 };
/** Guesses at one account from anywhere it has not been signed in from lately. */
const ACCOUNT = { points: 30, seconds: 15 * 60 };
/** Guesses from one address at any account. Many people may share an address, so it is wide. */
const ADDRESS = { points: 100, seconds: 60 };
/** An address from which a member signed in stays known to be theirs for so long. */
const KNOWN_DAYS = 90;

export interface Try {
  /** As the connection, or a trusted proxy, names it. */
  address: string;
  email: string | undefined;
}

/**
 * How often may be tried to sign in: counted by account and address together, and more widely by each alone, in
 * PostgreSQL, so that all API processes share it. Strangers' guesses never keep a member out of the place they signed
 * in from before; open sessions are not looked at here at all. Keys are fingerprints, not addresses.
 */
@Injectable()
export class SignInLimits {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** Undefined: it may be tried; else the seconds to wait. */
  async take(attempt: Try): Promise<number | undefined> {
    const keys = this.keysOf(attempt);
    const known = keys.known !== undefined && (await isMarked(this.database, keys.known));
    return spend(this.database, [
      ...limit(PAIR, keys.pair),
      ...(known ? [] : [...limit(ACCOUNT, keys.account), ...limit(ADDRESS, keys.address)]),
    ]);
  }

  /** It was the member: what this try has spent is given back, and the place is known. */
  async succeeded(attempt: Try): Promise<void> {
    const { pair, account, address, known } = this.keysOf(attempt);
    await giveBack(
      this.database,
      [pair, account, address].flatMap((key) => key ?? []),
    );
    if (known !== undefined) await mark(this.database, known, KNOWN_DAYS);
  }

  private keysOf({ address, email }: Try) {
    const place = networkOf(address);
    const key = (kind: string, text: string) => `${kind}:${this.box.fingerprint(kind, text)}`;
    const account = email?.toLowerCase();
    return {
      address: key('sign-in-address', place),
      account: account === undefined ? undefined : key('sign-in-account', account),
      pair: account === undefined ? undefined : key('sign-in', `${place} ${account}`),
      known: account === undefined ? undefined : key('sign-in-known', `${place} ${account}`),
    };
  }
}

const limit = (size: Omit<Limit, 'key'>, key: string | undefined): Limit[] =>
  key === undefined ? [] : [{ ...size, key }];
