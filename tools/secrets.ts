import { createECDH, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { DataFolder } from './data-folder.js';
import { StartError } from './process.js';

const SecretsSchema = z.object({
  postgresPassword: z.string(),
  encryptionKeys: z.string(),
  hmacKey: z.string(),
  twilioAccountSid: z.string(),
  twilioAuthToken: z.string(),
  sendgridApiKey: z.string(),
  /** PKCS 8 in PEM. The sandbox signs its provider callbacks with this key. */
  sendgridPrivateKey: z.string(),
  /** SPKI in base64, in the form in which SendGrid shows it. */
  sendgridPublicKey: z.string(),
  spotifyClientSecret: z.string(),
  demoPassword: z.string(),
  // Data folders that are older than these services have none of them. They are made when they are first needed.
  /** PKCS 8 in PEM: the key of our app at the sandbox's Apple Music. */
  appleMusicPrivateKey: z.string().optional(),
  deezerSecret: z.string().optional(),
  /** The pair by which push services know us, in base64url. It must not change: browsers subscribe to it. */
  vapid: z.object({ publicKey: z.string(), privateKey: z.string() }).optional(),
});
type KeptSecrets = z.infer<typeof SecretsSchema>;
interface ServiceSecrets {
  appleMusicPrivateKey: string;
  deezerSecret: string;
  vapid: { publicKey: string; privateKey: string };
}
export type Secrets = Omit<KeptSecrets, keyof ServiceSecrets> & ServiceSecrets;

const FILE = 'secrets.json';

/** The secrets are made once for a data folder. What is encrypted with them can be read with no others. */
export function secretsOf(folder: DataFolder): Secrets {
  const kept = folder.read(FILE, SecretsSchema);
  if (kept !== undefined) return completed(folder, kept);
  if (existsSync(folder.file('postgres'))) {
    throw new StartError(
      `The data folder ${folder.path} is damaged (${FILE}, which holds its keys, is missing): restore it from a backup or choose another with --data.`,
    );
  }
  const fresh = generate();
  folder.keep(FILE, fresh);
  return fresh;
}

function completed(folder: DataFolder, kept: KeptSecrets): Secrets {
  const { appleMusicPrivateKey, deezerSecret, vapid } = kept;
  if (appleMusicPrivateKey !== undefined && deezerSecret !== undefined && vapid !== undefined) {
    return { ...kept, appleMusicPrivateKey, deezerSecret, vapid };
  }
  const made = serviceSecrets();
  const whole = {
    ...kept,
    appleMusicPrivateKey: appleMusicPrivateKey ?? made.appleMusicPrivateKey,
    deezerSecret: deezerSecret ?? made.deezerSecret,
    vapid: vapid ?? made.vapid,
  };
  folder.keep(FILE, whole);
  return whole;
}

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

function serviceSecrets(): ServiceSecrets {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { appleMusicPrivateKey: pem(privateKey), deezerSecret: random(24), vapid: vapidPair() };
}

function vapidPair(): ServiceSecrets['vapid'] {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys('base64url');
  // A key that begins with zeros is shorter as a number, and as a key it is not.
  const privateKey = pair.getPrivateKey();
  return {
    publicKey,
    privateKey: Buffer.concat([Buffer.alloc(32 - privateKey.length), privateKey]).toString('base64url'),
  };
}

function generate(): Secrets {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    ...serviceSecrets(),
    postgresPassword: random(18),
    encryptionKeys: `k1:${randomBytes(32).toString('base64')}`,
    hmacKey: random(32),
    twilioAccountSid: `AC${randomBytes(16).toString('hex')}`,
    twilioAuthToken: randomBytes(16).toString('hex'),
    sendgridApiKey: `SG.${random(16)}.${random(32)}`,
    sendgridPrivateKey: pem(privateKey),
    sendgridPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    spotifyClientSecret: random(24),
    demoPassword: random(9),
  };
}
