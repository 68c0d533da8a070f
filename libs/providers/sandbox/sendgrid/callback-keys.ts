import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface CallbackKeys {
  /** PEM, PKCS 8. */
  privateKey: string;
  /** Base64 DER, as SendGrid shows it: the value for SENDGRID_WEBHOOK_PUBLIC_KEY. */
  publicKey: string;
}

/** The keys of the given private key, else of the key in the data folder, else of a new key, which is kept there. */
export function callbackKeys(
  options: { privateKey?: string | undefined; dataDir?: string | undefined } = {},
): CallbackKeys {
  const { privateKey, dataDir } = options;
  if (privateKey !== undefined) return withPublic(privateKey);
  if (dataDir === undefined) return withPublic(newKey());
  const path = join(dataDir, 'sendgrid-webhook.pem');
  if (existsSync(path)) return withPublic(readFileSync(path, 'utf8'));
  const made = newKey();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, made, { mode: 0o600 });
  return withPublic(made);
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function withPublic(privateKey: string): CallbackKeys {
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return { privateKey, publicKey };
}
