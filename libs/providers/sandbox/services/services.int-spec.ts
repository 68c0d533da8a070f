import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxInput } from '#providers/sandbox/options.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { AppleService } from '#providers/services/apple-music/apple-service.js';
import { makeService } from '#providers/services/make-service.js';
import { eventually } from '#providers/testing/receiver.js';
import { writeGrant } from './grant-token.js';
import { accessToken } from './spotify/tokens.js';

let sandbox: Sandbox;
let control: SandboxControl;
afterEach(() => sandbox.close());

async function start(input: SandboxInput = {}): Promise<void> {
  sandbox = await startSandbox(input);
  control = new SandboxControl(sandbox.urls.control);
}
const urls = () => ({
  spotify: { accountsUrl: sandbox.urls.spotifyAccounts, apiUrl: sandbox.urls.spotifyApi },
  apple_music: { apiUrl: sandbox.urls.appleMusicApi, scriptUrl: sandbox.urls.musicKit },
  deezer: { connectUrl: sandbox.urls.deezerConnect, apiUrl: sandbox.urls.deezerApi },
  pageOrigin: 'https://music.example',
});
const SPOTIFY = {
  service: 'spotify',
  clientId: 'sandbox',
  clientSecret: 'sandbox',
  libraryApi: 'current',
} as const;
const deezer = () => makeService(sandbox.apps.deezer, urls()).adapter;
const apple = () => makeService(sandbox.apps.apple_music, urls()).adapter;
const fan = (account: string) => writeGrant({ account });
const release = (id: string) => ({ kind: 'release', id }) as const;

describe("the sandbox's Deezer", () => {
  it('answers fifty calls in five seconds, and then with the quota', async () => {
    await start();
    const asked = await Promise.all(
      Array.from({ length: 60 }, (_, index) => deezer().has(fan(`fan-${index}`), release('1'))),
    );
    expect(asked.filter(({ kind }) => kind === 'ok')).toHaveLength(50);
    expect(asked).toContainEqual({ kind: 'retry', reason: 'quota', holdMs: 5000 });
    expect(await control.calls('deezer')).toHaveLength(60);
  });

  it('lets a small quota pass again when its time is over', async () => {
    await start({ deezer: { quotaCalls: 1, quotaMs: 300 } });
    const ask = () => deezer().has(fan('fan-1'), release('1'));
    expect([(await ask()).kind, (await ask()).kind]).toEqual(['ok', 'retry']);
    await eventually('the quota is free again', async () => (await ask()).kind === 'ok');
  });

  it('shows a list of hundreds page by page, in which an item is found wherever it stands', async () => {
    await start({ deezer: { quotaCalls: 10_000 } });
    const ids = Array.from({ length: 350 }, (_, index) => String(1000 + index));
    for (const id of ids) await deezer().keep(fan('collector'), release(id));
    for (const id of ['1000', '1120', '1250', '1349']) {
      expect(await deezer().has(fan('collector'), release(id))).toEqual({ kind: 'ok', value: true });
    }
    expect(await deezer().has(fan('collector'), release('9'))).toEqual({ kind: 'ok', value: false });
  });
});

describe("the sandbox's Apple Music", () => {
  it('takes a save at once, and shows it some time later', async () => {
    await start({ appleMusic: { appearsAfterMs: 400 } });
    expect(await apple().keep(fan('fan-1'), release('42'))).toEqual({ kind: 'ok', value: 'accepted' });
    expect(await apple().has(fan('fan-1'), release('42'))).toEqual({ kind: 'ok', value: false });
    await eventually('the release appears', async () => {
      const seen = await apple().has(fan('fan-1'), release('42'));
      return seen.kind === 'ok' && seen.value;
    });
    expect(await control.saves('fan-1')).toMatchObject([{ uri: 'apple_music:album:42' }]);
  });

  it('ignores in silence what it does not put into the library, for good', async () => {
    await start();
    await control.setServiceFaults('apple_music', { neverAppears: 1 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await apple().keep(fan('fan-1'), release('42'))).toEqual({ kind: 'ok', value: 'accepted' });
    }
    expect(await apple().has(fan('fan-1'), release('42'))).toEqual({ kind: 'ok', value: false });
  });

  it('makes an artist a favorite where the switch is on, and says nothing of one that it does not know', async () => {
    await start();
    const { appleMusicApi: apiUrl } = sandbox.urls;
    const service = new AppleService({ ...sandbox.apps.apple_music, apiUrl, favorites: true });
    const artist = (id: string) => ({ kind: 'artist', id }) as const;
    expect(await service.has(fan('fan-1'), artist('909253'))).toEqual({ kind: 'ok', value: false });
    for (const id of ['909253', 'unknown'])
      expect(await service.keep(fan('fan-1'), artist(id))).toEqual({ kind: 'ok', value: 'accepted' });
    expect(await service.has(fan('fan-1'), artist('909253'))).toEqual({ kind: 'ok', value: true });
    expect(await service.has(fan('fan-1'), artist('unknown'))).toEqual({ kind: 'ok', value: false });
  });

  it('refuses a fan without a subscription', async () => {
    await start();
    await control.setServiceFaults('apple_music', { noSubscription: 1 });
    const refused = { kind: 'failed', reason: 'no_subscription' };
    expect(await apple().keep(fan('fan-1'), release('42'))).toEqual(refused);
  });

  it('knows its app again after a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'segue-sandbox-'));
    try {
      await start({ dataDir });
      const before = sandbox.apps.apple_music;
      await sandbox.close();
      await start({ dataDir });
      expect(sandbox.apps.apple_music).toEqual(before);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('a quota of calls', () => {
  it.each(['spotify', 'appleMusic'] as const)(
    'of %s refuses the next call, and does nothing',
    async (name) => {
      await start({ retryAfterSeconds: 3, [name]: { quotaCalls: 1, quotaMs: 60_000 } });
      const token = accessToken('fan-1', Date.now() + 60_000);
      const calls = {
        spotify: () => makeService(SPOTIFY, urls()).adapter.keep(token, release('4aaw')),
        appleMusic: () => apple().keep(fan('fan-1'), release('42')),
      };
      expect((await calls[name]()).kind).toBe('ok');
      expect(await calls[name]()).toEqual({ kind: 'retry', reason: 'http_429', holdMs: 3000 });
      expect(await control.saves()).toHaveLength(1);
    },
  );
});

describe('the faults of one service', () => {
  it('leave the others alone', async () => {
    await start();
    await control.setServiceFaults('deezer', { serverError: 1 });
    expect((await deezer().has(fan('fan-1'), release('1'))).kind).toBe('retry');
    expect((await apple().has(fan('fan-1'), release('1'))).kind).toBe('ok');
  });

  it('come on top of the faults of all', async () => {
    await start({ faults: { serverError: 1 } });
    await control.setServiceFaults('apple_music', { serverError: 0 });
    expect((await apple().has(fan('fan-1'), release('1'))).kind).toBe('ok');
    expect((await deezer().has(fan('fan-1'), release('1'))).kind).toBe('retry');
  });

  it('of a service that does not exist are refused, as is a fault that does not', async () => {
    await start();
    const put = async (path: string, body: unknown) => {
      const init = { method: 'PUT', body: JSON.stringify(body) };
      return (await fetch(`${sandbox.urls.control}/_sandbox/faults/${path}`, init)).status;
    };
    expect(await put('napster', {})).toBe(404);
    expect(await put('deezer', { noSuchFault: 1 })).toBe(400);
    expect(await put('deezer', { serverError: 2 })).toBe(400);
  });
});
