import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { SandboxInput } from '#providers/sandbox/options.js';
import type { Sandbox } from '#providers/sandbox/sandbox.js';
import { compile } from './compiled.js';

const url = z.string();
const ReadySchema = z.object({
  urls: z.object({
    ...{
      twilio: url,
      sendgrid: url,
      webPush: url,
      spotifyAccounts: url,
      spotifyApi: url,
      appleMusicApi: url,
      musicKit: url,
    },
    ...{ deezerConnect: url, deezerApi: url, control: url },
  }),
  apps: z.object({
    apple_music: z.object({
      service: z.literal('apple_music'),
      ...{ teamId: z.string(), keyId: z.string(), privateKey: z.string() },
    }),
    deezer: z.object({ service: z.literal('deezer'), appId: z.string(), secret: z.string() }),
  }),
  sendgridPublicKey: z.string(),
});

/**
 * The sandbox in a process of its own. What it measures is not late because the test's own process is busy: for tests of
 * rates.
 */
export async function startSandboxApart(input: SandboxInput): Promise<Sandbox> {
  compile('libs');
  const folder = mkdtempSync(join(tmpdir(), 'segue-sandbox-'));
  const config = join(folder, 'sandbox.json');
  writeFileSync(config, JSON.stringify({ ...input, port: 0 }));
  const args = [resolve('dist/libs/providers/sandbox/main.js'), '--config', config];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const printed: unknown = await once(createInterface({ input: child.stdout }), 'line');
  const [line] = z.array(z.string()).parse(printed);
  const { urls, apps, sendgridPublicKey } = ReadySchema.parse(JSON.parse(line ?? ''));
  return {
    ...{ urls, apps, sendgridPublicKey, page: `${urls.control}/sandbox` },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
