import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The private key (PEM, PKCS 8, P-256) in this file of the data folder; where there is none, a new one is kept there. */
export function keptKey(dataDir: string | undefined, file: string): string {
  if (dataDir === undefined) return newKey();
  const path = join(dataDir, file);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const made = newKey();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, made, { mode: 0o600 });
  return made;
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
