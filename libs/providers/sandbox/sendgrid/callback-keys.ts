import { createPublicKey } from 'node:crypto';
import { keptKey } from '#providers/sandbox/kept-key.js';

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
  const privateKey = options.privateKey ?? keptKey(options.dataDir, 'sendgrid-webhook.pem');
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return { privateKey, publicKey };
}
