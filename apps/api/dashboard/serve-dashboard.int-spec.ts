import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createApp } from '#api/create-app.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();
const CODE = 'console.log("the dashboard")';
const PAGE = '<meta name="style-nonce" content="__STYLE_NONCE__" /><div id="root"></div>';

let folder = '';
let baseUrl = '';
let close = () => Promise.resolve();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'segue-dashboard-'));
  const app = await createApp(api.config, [], folder);
  await app.listen(0, '127.0.0.1');
  baseUrl = await app.getUrl();
  close = () => app.close();
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

function build(): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'secret.js'), CODE);
  const file = join(folder, 'assets/index-a1.js');
  writeFileSync(file, CODE);
  writeFileSync(`${file}.br`, brotliCompressSync(CODE));
  writeFileSync(`${file}.gz`, gzipSync(CODE));
}

/** Node's own client, which decodes nothing by itself and sends paths as they are. */
function get(
  path: string,
  encodings = '',
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { 'accept-encoding': encodings } }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('/app', () => {
  test('says what to do where the dashboard was not built', async () => {
    const answer = await fetch(`${baseUrl}/app`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });

  test('is one page at every path, with a strict policy and a nonce of its own', async () => {
    build();
    const seen = new Set<string>();
    for (const path of ['/app', '/app/', '/app/campaigns/1?tab=flow']) {
      const answer = await fetch(baseUrl + path);
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-cache']);
      const policy = answer.headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
      expect((await answer.text()).trim()).toBe(PAGE.replace('__STYLE_NONCE__', nonce));
      expect(policy).toMatch(/default-src 'none'; script-src 'self';.*connect-src 'self'/);
      expect(policy).not.toMatch(/unsafe|https?:/);
      seen.add(nonce);
    }
    expect(seen.size).toBe(3);
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['', undefined],
  ])('gives a file to a browser that takes "%s" as %s, for good', async (encodings, encoding) => {
    build();
    const { status, headers } = await get('/app/assets/index-a1.js', encodings);
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(await (await fetch(`${baseUrl}/app/assets/index-a1.js`)).text()).toContain('the dashboard');
  });

  test.each([
    '/app/assets/gone-b2.js',
    '/app/assets/../secret.js',
    '/app/assets/%2e%2e/secret.js',
    '/app/assets/..%2fsecret.js',
  ])('has no file at %s', async (path) => {
    build();
    const { status, headers } = await get(path);
    // A path that leaves the folder may also be the page itself. It is never a file beside it.
    expect(headers['content-type']).not.toContain('javascript');
    expect([200, 404]).toContain(status);
    if (path.includes('gone')) expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
  });

  test('is only read', async () => {
    build();
    expect((await fetch(`${baseUrl}/app`, { method: 'POST' })).status).toBe(404);
  });
});
