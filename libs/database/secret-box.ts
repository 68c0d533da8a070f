import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';

/** The id of the key that a text is sealed with, which its first part is. */
export const keyOf = (sealed: string): string => sealed.split('.')[0] ?? '';

interface KeyRing {
  keys: { id: string; key: string }[];
  hmacKey: string;
}

/**
 * Encrypts what a dump must not show (addresses, tokens) with AES-256-GCM, as `keyId.iv.tag.ciphertext` in base64url.
 * The first key encrypts, and every key decrypts. So a key is rotated by putting a new key first.
 */
export class SecretBox {
  private readonly keys: readonly { id: string; key: KeyObject }[];
  private readonly hmacKey: KeyObject;
  private readonly ivs = new FreshIvs();

  constructor({ keys, hmacKey }: KeyRing) {
    if (keys.length === 0) throw new Error('SecretBox needs at least one key.');
    this.keys = keys.map(({ id, key }) => ({ id, key: createSecretKey(Buffer.from(key, 'base64')) }));
    this.hmacKey = createSecretKey(Buffer.from(hmacKey, 'utf8'));
  }

  seal(plain: string): string {
    const first = this.keys[0];
    if (first === undefined) throw new Error('SecretBox needs at least one key.');
    const iv = this.ivs.next();
    const cipher = createCipheriv('aes-256-gcm', first.key, iv);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    const parts = [iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'));
    return `${first.id}.${parts.join('.')}`;
  }

  open(sealed: string): string {
    const [id, iv = '', tag = '', body = ''] = sealed.split('.');
    const found = this.keys.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`No key "${String(id)}" to open a sealed value.`);
    const decipher = createDecipheriv('aes-256-gcm', found.key, Buffer.from(iv, 'base64url'));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString(
      'utf8',
    );
  }

  /** The ids of the keys; the first one seals. */
  keyIds(): string[] {
    return this.keys.map(({ id }) => id);
  }

  /** Seals it with the first key, as it is. */
  reseal(sealed: string): string {
    return this.seal(this.open(sealed));
  }

  /**
   * Makes a fingerprint by which an address is found although it is not stored in clear. The address must be
   * normalised (E.164; lower-case email).
   */
  fingerprint(workspaceId: string, address: string): string {
    return createHmac('sha256', this.hmacKey).update(`${workspaceId}\n${address}`).digest('base64url');
  }
}

const IV_BYTES = 12;
const IVS_AT_ONCE = 256;

/** Random bytes that are used once each. The system is asked for many at a time: a call costs as much as sealing. */
class FreshIvs {
  private readonly bytes = Buffer.alloc(IV_BYTES * IVS_AT_ONCE);
  private used = IVS_AT_ONCE;

  next(): Buffer {
    if (this.used === IVS_AT_ONCE) {
      randomFillSync(this.bytes);
      this.used = 0;
    }
    const at = this.used * IV_BYTES;
    this.used += 1;
    return Buffer.from(this.bytes.subarray(at, at + IV_BYTES));
  }
}
