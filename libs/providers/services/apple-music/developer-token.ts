import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import type { ServiceOutcome } from '#providers/ports.js';

/** Apple accepts at most 15,777,000 s (six months). A shorter life bounds the harm of a token that got out. */
const TOKEN_LIFE_S = 12 * 3600;
/** A token that ends within this time is not used any more. */
const MARGIN_S = 3600;

/** The key of an app of Apple's; undefined: this is no private key for ES256 (a curve P-256, PKCS 8 in PEM). */
export function readAppleKey(pem: string): KeyObject | undefined {
  try {
    // In an environment variable the lines of the key are written one after the other, with `\n` between them.
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The tokens that name our app to Apple: a JWT, signed with ES256 (developer.apple.com/documentation/applemusicapi,
 * "Generating developer tokens"). Each is made once and used until shortly before its end.
 */
export class DeveloperToken {
  private readonly key: KeyObject | undefined;
  /** One for our own calls (no origin), and one for our pages. */
  private readonly held = new Map<string | undefined, { token: string; endsAt: number }>();

  constructor(private readonly app: { teamId: string; keyId: string; privateKey: string }) {
    this.key = readAppleKey(app.privateKey);
  }

  /**
   * `now`: real time, ms. `origin`: the token is read by everybody who opens a page of ours, so it is good on pages of
   * this origin alone.
   */
  current(now: number, origin?: string): ServiceOutcome<string> {
    const seconds = Math.floor(now / 1000);
    const held = this.held.get(origin);
    if (held !== undefined && held.endsAt - MARGIN_S > seconds) return { kind: 'ok', value: held.token };
    if (this.key === undefined) return { kind: 'appRefused', reason: 'private_key_unreadable' };
    const endsAt = seconds + TOKEN_LIFE_S;
    const where = origin === undefined ? {} : { origin: [origin] };
    const token = this.signed(this.key, { iat: seconds, exp: endsAt, ...where });
    this.held.set(origin, { token, endsAt });
    return { kind: 'ok', value: token };
  }

  private signed(key: KeyObject, claims: { iat: number; exp: number; origin?: string[] }): string {
    const { teamId, keyId } = this.app;
    const header = part({ alg: 'ES256', kid: keyId, typ: 'JWT' });
    const text = `${header}.${part({ iss: teamId, ...claims })}`;
    // A JWT holds the signature's two numbers side by side (RFC 7518, 3.4), and no ASN.1.
    const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
