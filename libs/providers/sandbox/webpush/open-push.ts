import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';

/** What a browser has: the private key of its subscription and the secret, both base64url. */
export interface BrowserKeys {
  privateKey: string;
  auth: string;
}

const SALT = 16;
const KEY_LENGTH_AT = SALT + 4;
const TAG = 16;

const derived = (secret: Buffer, salt: Buffer, info: Buffer | string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

/**
 * Opens a message as a browser does (RFC 8188 and 8291): one record, sealed by aes128gcm. Written by the documents, and
 * not by the client that seals, so that a mistake of that client shows. @throws Error where it cannot be opened.
 */
export function openPush(sealed: Buffer, { privateKey, auth }: BrowserKeys): string {
  const keyLength = sealed.readUInt8(KEY_LENGTH_AT);
  const bodyAt = KEY_LENGTH_AT + 1 + keyLength;
  const salt = sealed.subarray(0, SALT);
  const senderKey = sealed.subarray(KEY_LENGTH_AT + 1, bodyAt);
  const recordSize = sealed.readUInt32BE(SALT);
  const record = sealed.subarray(bodyAt);
  if (keyLength !== 65 || record.length > recordSize) throw new Error('It is not one record of aes128gcm.');
  const own = createECDH('prime256v1');
  own.setPrivateKey(privateKey, 'base64url');
  const shared = own.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), senderKey]);
  const secret = derived(shared, Buffer.from(auth, 'base64url'), info, 32);
  const key = derived(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derived(secret, salt, 'Content-Encoding: nonce\0', 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(record.subarray(-TAG));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -TAG)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0))
    throw new Error('Its padding is wrong.');
  return padded.subarray(0, end).toString('utf8');
}
