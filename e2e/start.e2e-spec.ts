import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Product, type ProductOptions } from '#test/harness/product.js';
import { slowTemporal } from '#test/harness/slow-temporal.js';
import { CampaignPageSchema } from '#contracts/campaigns/campaigns.js';
import { FunnelSchema } from '#contracts/metrics/metrics.js';
import { ApiClient } from '#tools/demo/api-client.js';
import { isRunning, until } from '#tools/process.js';

jest.setTimeout(240_000);

const products: Product[] = [];
async function launch(options: ProductOptions = {}): Promise<Product> {
  const product = await Product.launch(options);
  products.push(product);
  return product;
}
async function start(options: ProductOptions = {}): Promise<Product> {
  const product = await launch(options);
  await product.ready();
  return product;
}

afterEach(async () => {
  // The latest is ended first, because it may run on the folder of an earlier one.
  for (const product of products.splice(0).toReversed()) await product.remove();
});

const answers = async (product: Product, path: string, init: RequestInit = {}) =>
  (await fetch(`${product.address}${path}`, init)).status;
const withKey = (product: Product): RequestInit => ({
  headers: { authorization: `Bearer ${product.apiKey}` },
});

/** The funnel of the demo's running campaign, and for how many fans the release was saved. */
async function glassSeason({ address, apiKey }: Product) {
  const api = new ApiClient(address, apiKey);
  const { items } = await api.get('/v1/campaigns', CampaignPageSchema);
  const { id } = items.find(({ name }) => name === 'Glass Season') ?? {};
  const funnel = await api.get(`/v1/metrics/campaigns/${id ?? ''}/funnel`, FunnelSchema);
  const saved = funnel.rows.find(({ stage }) => stage === 'release_saved')?.fans ?? 0;
  return { enrolled: funnel.enrolled, saved, asOf: Date.parse(funnel.asOf) };
}

describe('npm start', () => {
  it('brings everything up on an empty folder, ends all of it on Ctrl-C, and goes on where it was', async () => {
    const first = await start({ args: ['--empty'] });
    const parts = first.processes();
    expect(parts.map(({ name }) => name).toSorted()).toEqual(
      ['API', 'PostgreSQL', 'Temporal server', 'sandbox', 'worker'].toSorted(),
    );
    expect(await answers(first, '/healthz')).toBe(200);
    expect(await answers(first, '/docs')).toBe(200);
    const ready = await (await fetch(`${first.address}/readyz`)).json();
    expect(ready).toMatchObject({ ready: true, temporal: { state: 'up' } });
    const made = await fetch(`${first.address}/v1/artists`, {
      method: 'POST',
      headers: { authorization: `Bearer ${first.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Nova Tide' }),
    });
    expect(made.status).toBe(201);

    expect(await first.stop()).toBe(0);
    expect(parts.filter(isRunning)).toEqual([]);

    const again = await start({ dataDir: first.dataDir, port: first.port, args: ['--empty'] });
    const list = await (await fetch(`${again.address}/v1/artists`, withKey(again))).json();
    expect(list).toMatchObject({ items: [{ name: 'Nova Tide' }] });
  });

  it('tells the story while the Temporal server is on its way, and parked fans go on after a stop', async () => {
    const cache = slowTemporal();
    const first = await launch({ env: { XDG_CACHE_HOME: cache.home } });
    const told = () => first.output.includes('two finished releases told');
    expect(await until(told, { withinMs: 120_000 })).toBe(true);
    const ready = await (await fetch(`${first.address}/readyz`)).json();
    expect(ready).toMatchObject({ ready: true, temporal: { state: 'starting' } });
    // An hour passes in a second, but only when there is a server that can act in it.
    expect(Math.abs((await glassSeason(first)).asOf - Date.now())).toBeLessThan(10_000);

    cache.goOn();
    await first.ready();
    // The page of the running campaign is printed, and anybody can open it.
    const [, fanPage = ''] = /Fan page +(\S+)/.exec(first.output) ?? [];
    const page = await (await fetch(fanPage)).text();
    expect(page).toContain('<h1>Glass Season</h1>');
    // It wears the artwork of the release.
    const [cover = ''] = /\/artwork\/[0-9a-f]{40}\/\d+\.jpg/.exec(page) ?? [];
    expect((await fetch(first.address + cover)).headers.get('content-type')).toBe('image/jpeg');
    const parked = async () => (await glassSeason(first)).enrolled === 400;
    expect(await until(parked, { withinMs: 60_000 })).toBe(true);
    expect((await glassSeason(first)).asOf - Date.now()).toBeGreaterThan(3_600_000);
    expect(await first.stop()).toBe(0);

    const again = await start({ dataDir: first.dataDir, port: first.port });
    const saved = async () => (await glassSeason(again)).saved > 200;
    expect(await until(saved, { withinMs: 150_000 })).toBe(true);
    expect((await glassSeason(again)).enrolled).toBe(400);
    cache.remove();
  });

  it('keeps its secrets from other users of the machine', async () => {
    const product = await start({ args: ['--no-demo'] });
    const open = readdirSync(product.dataDir).filter(
      (name) => name.endsWith('.json') && (statSync(join(product.dataDir, name)).mode & 0o077) !== 0,
    );
    expect(open.filter((name) => name !== 'status.json')).toEqual([]);
    expect(statSync(join(product.dataDir, 'logs')).mode & 0o077).toBe(0);
  });

  it('takes a first workspace beside it, without any setting of a database', async () => {
    const product = await start({ args: ['--no-demo'] });
    const cli = resolve('dist/tools/workspace/cli.js');
    const owner = { email: 'ana@example.com', password: 'the tide turns at four' };
    const args = [
      '--name',
      'Nova Tide',
      '--email',
      owner.email,
      '--data',
      product.dataDir,
      '--password-stdin',
    ];
    const made = spawnSync(process.execPath, [cli, ...args], {
      env: {},
      input: `${owner.password}\n`,
    });
    expect({ status: made.status, trouble: made.stderr.toString() }).toEqual({ status: 0, trouble: '' });
    const signIn = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(owner),
    };
    expect(await answers(product, '/v1/auth/sign-in', signIn)).toBe(200);
  });

  it('refuses a second start on the same folder in one sentence', async () => {
    const first = await start({ args: ['--empty'] });
    const second = await launch({ dataDir: first.dataDir });
    expect(await second.ended()).toBe(1);
    expect(second.errors).toMatch(
      /^Segue already runs on the data folder .* \(process \d+\): stop it first.*\n$/,
    );
    expect(await answers(first, '/healthz')).toBe(200);
    products.splice(products.indexOf(second), 1);
  });

  it('comes back after a kill -9 of PostgreSQL, with its data', async () => {
    const product = await start({ args: ['--empty'] });
    const before = product.process('PostgreSQL');
    if (before === undefined) throw new Error('PostgreSQL is noted.');
    process.kill(before.pid, 'SIGKILL');
    expect(await product.isBack(before)).toBe(true);
    const works = async () => (await answers(product, '/v1/artists', withKey(product))) === 200;
    expect(await until(works, { withinMs: 60_000 })).toBe(true);
    expect(await product.stop()).toBe(0);
  });

  it('ends all its parts when its data folder is taken away', async () => {
    const product = await start({ args: ['--no-demo'] });
    const parts = product.processes();
    renameSync(product.dataDir, `${product.dataDir}.gone`);
    process.kill(parts.find(({ name }) => name === 'sandbox')?.pid ?? 0, 'SIGTERM');
    expect(await product.ended()).toBe(1);
    expect(product.errors).toMatch(/^The data folder .* can no longer be written/);
    expect(parts.filter(isRunning)).toEqual([]);
    renameSync(`${product.dataDir}.gone`, product.dataDir);
  });

  it('ends what a killed supervisor left behind, and starts', async () => {
    const killed = await start({ args: ['--empty'] });
    const orphans = killed.processes();
    killed.supervisor.kill('SIGKILL');
    await killed.ended();
    expect(orphans.filter(isRunning)).toHaveLength(orphans.length);

    const next = await start({ dataDir: killed.dataDir, port: killed.port, args: ['--empty'] });
    expect(orphans.filter(isRunning)).toEqual([]);
    expect(await answers(next, '/v1/artists', withKey(next))).toBe(200);
  });
});

describe('npm start, where it cannot', () => {
  const folders: string[] = [];
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'segue-e2e-'));
    folders.push(made);
    return made;
  };
  afterAll(() => {
    for (const made of folders) rmSync(made, { recursive: true, force: true });
  });
  const oneSentence = async (options: ProductOptions) => {
    const product = await launch(options);
    const code = await product.ended();
    expect(product.processes().filter(isRunning)).toEqual([]);
    return { code, errors: product.errors };
  };

  it('names a port that is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, errors } = await oneSentence({ port });
    expect(code).toBe(1);
    expect(errors).toBe(
      `Port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another with --port.\n`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([
    ['no PG_VERSION', { 'base.txt': 'x' }, /is damaged \(PG_VERSION is missing or unreadable\)/],
    [
      'a PG_VERSION that is no version',
      { PG_VERSION: '\u0000garbage' },
      /is damaged \(PG_VERSION is missing/,
    ],
    [
      'the data of another PostgreSQL',
      { PG_VERSION: '9\n' },
      /was written by PostgreSQL 9, but this version/,
    ],
  ])('names a data folder with %s', async (_, files, sentence) => {
    const dataDir = folder();
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dataDir, 'postgres', name), text);
    writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify(SECRETS));
    const { code, errors } = await oneSentence({ dataDir });
    expect(code).toBe(1);
    expect(errors).toMatch(sentence);
    expect(errors.trim().split('\n')).toHaveLength(1);
  });

  it('does not make new keys for data that only the lost ones can read', async () => {
    const dataDir = folder();
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    const { code, errors } = await oneSentence({ dataDir });
    expect(code).toBe(1);
    expect(errors).toMatch(/secrets\.json, which holds its keys, is missing/);
  });

  it('names a data folder that is a file', async () => {
    const dataDir = join(folder(), 'file');
    writeFileSync(dataDir, 'not a folder');
    const { code, errors } = await oneSentence({ dataDir });
    expect(code).toBe(1);
    expect(errors).toMatch(/^The data folder .* cannot be used/);
  });

  it('names the ways to a Temporal server when none is at hand', async () => {
    const { code, errors } = await oneSentence({
      env: { ...UNREACHABLE, XDG_CACHE_HOME: folder(), PATH: '/usr/bin:/bin' },
    });
    expect(code).toBe(1);
    expect(errors).toMatch(/No Temporal server is at hand.*Install Go.*TEMPORAL_ADDRESS/);
  });

  it('names a wrong option, and tells the right ones', async () => {
    const wrong = await oneSentence({ args: ['--prot', '1'] });
    expect(wrong.code).toBe(1);
    expect(wrong.errors).toMatch(/--prot.*--help/);
    const help = await launch({ args: ['--help'] });
    expect(await help.ended()).toBe(0);
    expect(help.output).toContain('--data DIR');
  });
});

/** Temporal's download site, seen through a proxy that does not exist. */
const UNREACHABLE = { HTTPS_PROXY: 'http://127.0.0.1:9' };

const SECRETS = {
  postgresPassword: 'x',
  encryptionKeys: `k1:${Buffer.alloc(32).toString('base64')}`,
  hmacKey: 'x'.repeat(32),
  twilioAccountSid: 'ACx',
  twilioAuthToken: 'x',
  sendgridApiKey: 'SG.x',
  sendgridPrivateKey: 'x',
  sendgridPublicKey: 'x',
  spotifyClientSecret: 'x',
  demoPassword: 'x',
};
