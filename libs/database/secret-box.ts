import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

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
  constructor(private readonly ring: KeyRing) {
    if (ring.keys.length === 0) throw new Error('SecretBox needs at least one key.');
  }

  seal(plain: string): string {
    const first = this.ring.keys[0];
    if (first === undefined) throw new Error('SecretBox needs at least one key.');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(first.key, 'base64'), iv);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [first.id, ...[iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.');
  }

  open(sealed: string): string {
    const [id, iv = '', tag = '', body = ''] = sealed.split('.');
    const found = this.ring.keys.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`No key "${String(id)}" to open a sealed value.`);
    const key = Buffer.from(found.key, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString(
      'utf8',
    );
  }

  /** The ids of the keys; the first one seals. */
  keyIds(): string[] {
    return this.ring.keys.map(({ id }) => id);
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
    return createHmac('sha256', this.ring.hmacKey).update(`${workspaceId}\n${address}`).digest('base64url');
  }
}
