import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closeReceivers, deadUrl, eventually, startReceiver } from '#providers/testing/receiver.js';
import { HttpWebhookSender, type HttpWebhookSenderOptions } from './http-webhook-sender.js';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const body = '{"type":"fan.saved"}';
const here = (options: HttpWebhookSenderOptions = {}) =>
  new HttpWebhookSender({ allowHosts: ['127.0.0.1'], timeoutMs: 2000, ...options });
const call = (url: string) => ({ url, id: 'effect-1', body, secrets: [secret] });

const servers: Server[] = [];
afterEach(async () => {
  await closeReceivers();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server on a loopback address that answers as the test says. */
async function serve(
  answer: (response: ServerResponse) => void,
  { host = '127.0.0.1', port = 0 } = {},
): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  server.on('connection', () => (connections += 1));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return { port: address.port, connections: () => connections };
}

describe('a webhook is called', () => {
  it('with a body and a signature that the receiver can check', async () => {
    const receiver = await startReceiver();
    const before = Math.floor(Date.now() / 1000);
    expect(await here().post(call(`${receiver.url}/hook?key=1`))).toEqual({ kind: 'delivered', status: 200 });
    const [received] = receiver.received;
    expect(received).toMatchObject({ method: 'POST', path: '/hook?key=1', body });
    if (received === undefined) throw new Error('Nothing was received.');
    const { headers } = received;
    expect(headers).toMatchObject({ 'webhook-id': 'effect-1', 'content-type': 'application/json' });
    const timestamp = String(headers['webhook-timestamp']);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(`effect-1.${timestamp}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  it.each([
    [204, { kind: 'delivered', status: 204 }],
    [400, { kind: 'refused', reason: 'http_400', status: 400 }],
    [404, { kind: 'refused', reason: 'http_404', status: 404 }],
    [408, { kind: 'retry', reason: 'http_408', status: 408 }],
    [410, { kind: 'gone', status: 410 }],
    [500, { kind: 'retry', reason: 'http_500', status: 500 }],
    [503, { kind: 'retry', reason: 'http_503', status: 503 }],
  ])('and an answer of %i means what it should', async (status, outcome) => {
    const receiver = await startReceiver(() => ({ status }));
    expect(await here().post(call(receiver.url))).toEqual(outcome);
  });

  it('and told when to come back, it says so', async () => {
    const receiver = await startReceiver(() => ({ status: 429, headers: { 'retry-after': '30' } }));
    expect(await here().post(call(receiver.url))).toMatchObject({ kind: 'retry', holdMs: 30_000 });
  });

  it('not a second time where a redirect leads', async () => {
    const other = await startReceiver();
    const receiver = await startReceiver(() => ({ status: 302, headers: { location: other.url } }));
    expect(await here().post(call(receiver.url))).toEqual({
      kind: 'refused',
      reason: 'redirect',
      status: 302,
    });
    expect(other.received).toEqual([]);
  });

  it('and a receiver that accepts and never answers is a time-out', async () => {
    const silent = await serve(() => undefined);
    const outcome = await here({ timeoutMs: 300 }).post(call(`http://127.0.0.1:${silent.port}`));
    expect(outcome).toEqual({ kind: 'retry', reason: 'timeout' });
    expect(silent.connections()).toBe(1);
  });

  it('and one that sends its head byte by byte gets no more time than any other', async () => {
    const dripping = await serve((response) => {
      const timer = setInterval(() => response.writeProcessing(), 20);
      response.on('close', () => clearInterval(timer));
    });
    const outcome = await here({ timeoutMs: 300 }).post(call(`http://127.0.0.1:${dripping.port}`));
    expect(outcome).toEqual({ kind: 'retry', reason: 'timeout' });
  });

  it('and the body of its answer takes neither our time nor our memory', async () => {
    let closed = false;
    const flooding = await serve((response) => {
      response.on('close', () => (closed = true));
      const chunk = Buffer.alloc(16_384);
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', write);
      };
      response.on('error', () => undefined).writeHead(200);
      write();
    });
    const outcome = await here({ timeoutMs: 10_000 }).post(call(`http://127.0.0.1:${flooding.port}`));
    expect(outcome).toEqual({ kind: 'delivered', status: 200 });
    await eventually('the connection of the flood is cut', () => closed);
  });

  it.each([
    ['nobody listens', async () => call(await deadUrl()), 'ECONNREFUSED'],
    ['TLS is not spoken', async () => call((await startReceiver()).url.replace('http:', 'https:')), 'EPROTO'],
  ])('and where %s it is tried again', async (_, made, reason) => {
    expect(await here().post(await made())).toEqual({ kind: 'retry', reason });
  });
});

describe('a webhook reaches no private address', () => {
  const guarded = (resolve: (name: string) => Promise<string[]>) => new HttpWebhookSender({ resolve });

  it.each(['http://127.0.0.1', 'http://hooks.example.com', 'file:///etc/passwd'])(
    'nor any by %s, without https',
    async (url) => {
      expect(await new HttpWebhookSender().post(call(url))).toEqual({ kind: 'refused', reason: 'url' });
    },
  );

  it.each([
    'https://127.0.0.1',
    'https://[::1]',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::ffff:7f00:1]',
  ])('written as %s', async (url) => {
    const outcome = await new HttpWebhookSender().post(call(url));
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^address:/) });
  });

  it.each([[['10.0.0.1']], [['93.184.216.34', '169.254.169.254']], [['::ffff:10.0.0.1']], [[]]])(
    'behind a name that resolves to %j',
    async (addresses) => {
      const outcome = await guarded(() => Promise.resolve(addresses)).post(call('https://hooks.example.com'));
      expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^address:/) });
    },
  );

  it('by a name that resolves differently later: it is looked up once, and the connection goes to that address', async () => {
    const outside = await serve((response) => response.writeHead(200).end(), { host: '127.0.0.2' });
    const inside = await serve((response) => response.writeHead(200).end(), { port: outside.port });
    let lookups = 0;
    const sender = new HttpWebhookSender({
      // Here 127.0.0.2 stands for the public address.
      refusal: (address) => (address === '127.0.0.2' ? undefined : 'loopback'),
      resolve: () => {
        lookups += 1;
        return Promise.resolve(lookups === 1 ? ['127.0.0.2'] : ['127.0.0.1']);
      },
    });
    // The server speaks no TLS. The test checks only that the bytes reached the checked address.
    expect(await sender.post(call(`https://rebind.example:${outside.port}`))).toMatchObject({
      kind: 'retry',
    });
    expect(await sender.post(call(`https://rebind.example:${outside.port}`))).toEqual({
      kind: 'refused',
      reason: 'address:loopback',
    });
    expect(lookups).toBe(2);
    expect([outside.connections(), inside.connections()]).toEqual([1, 0]);
  });

  it('and a name server that never answers is a time-out', async () => {
    const sender = new HttpWebhookSender({ resolve: () => new Promise(() => undefined), timeoutMs: 100 });
    expect(await sender.post(call('https://hooks.example.com'))).toEqual({
      kind: 'retry',
      reason: 'timeout',
    });
  });
});
