import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpotifyService } from '#providers/services/spotify/spotify-service.js';
import { closeReceivers, startReceiver } from '#providers/testing/receiver.js';
import { TwilioSmsSender } from '#providers/twilio/twilio-sms-sender.js';
import { SandboxControl } from './control-client.js';
import { startSandbox, type Sandbox } from './sandbox.js';
import { sandboxRefreshToken } from './services/spotify/tokens.js';

const FAN = '+491711234567';
const ALBUM = '4aawyAB9vmqN3uQ7FjRGTy';
let dataDir: string;
let sandbox: Sandbox | undefined;

const start = async () => (sandbox = await startSandbox({ dataDir, twilio: { callbacks: false } }));
const journal = () => join(dataDir, 'sandbox.jsonl');

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'segue-sandbox-'));
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  await closeReceivers();
  rmSync(dataDir, { recursive: true, force: true });
});

const send = ({ urls }: Sandbox, body: string) =>
  new TwilioSmsSender({
    accountSid: 'ACsandbox',
    authToken: 'sandbox',
    from: '+15005550006',
    baseUrl: urls.twilio,
  }).send({
    to: FAN,
    body,
    statusCallback: `http://127.0.0.1:1/webhooks/twilio/status/token-${body}`,
    validitySeconds: 60,
  });

async function save({ urls }: Sandbox): Promise<void> {
  const service = new SpotifyService({
    accountsUrl: urls.spotifyAccounts,
    apiUrl: urls.spotifyApi,
    clientId: 'sandbox',
    clientSecret: 'sandbox',
  });
  const grant = await service.refresh(sandboxRefreshToken('fan-1'));
  if (grant.kind !== 'ok') throw new Error(grant.reason);
  expect(await service.keep(grant.value.accessToken, { kind: 'release', id: ALBUM })).toMatchObject({
    kind: 'ok',
  });
}

describe('the sandbox with a data folder', () => {
  it('knows after a restart every message, save, opt-out and its webhook key', async () => {
    const first = await start();
    const inbox = await startReceiver();
    const control = new SandboxControl(first.urls.control);
    await control.configure({ twilioInboundUrl: inbox.url });
    await send(first, 'one');
    await save(first);
    await control.inbound({ from: '+491719999999', to: '+15005550006', body: 'STOP' });
    const before = { messages: await control.messages({ bodies: 'true' }), saves: await control.saves() };
    await first.close();

    const second = await start();
    const again = new SandboxControl(second.urls.control);
    expect({ messages: await again.messages({ bodies: 'true' }), saves: await again.saves() }).toEqual(
      before,
    );
    expect(before.messages).toMatchObject([
      { token: 'token-one', body: 'one', bodyHash: expect.any(String) },
    ]);
    expect(second.sendgridPublicKey).toBe(first.sendgridPublicKey);
    const optedOut = await new TwilioSmsSender({
      accountSid: 'ACsandbox',
      authToken: 'sandbox',
      from: '+15005550006',
      baseUrl: second.urls.twilio,
    }).send({
      to: '+491719999999',
      body: 'x',
      statusCallback: 'http://127.0.0.1:1/s/t',
      validitySeconds: 60,
    });
    expect(optedOut).toMatchObject({ code: '21610' });
  });

  it('drops a line that was being written when it was killed, and writes on', async () => {
    await send(await start(), 'one');
    await sandbox?.close();
    appendFileSync(journal(), '{"t":"message","provi');
    await send(await start(), 'two');
    await sandbox?.close();
    const messages = await new SandboxControl((await start()).urls.control).messages({ bodies: 'true' });
    expect(messages.map(({ body }) => body)).toEqual(['one', 'two']);
    expect(readFileSync(journal(), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('names the line of a file it cannot read', async () => {
    appendFileSync(journal(), 'this is no journal\n');
    await expect(start()).rejects.toThrow(/sandbox\.jsonl:1 is not a line the sandbox wrote/);
  });

  it('has written a message to its file before it is answered', async () => {
    const outcome = await send(await start(), 'one');
    expect(outcome.kind).toBe('accepted');
    expect(readFileSync(journal(), 'utf8')).toContain('"token":"token-one"');
  });
});

describe("the sandbox's side door", () => {
  it('lists messages by token without their bodies', async () => {
    const started = await start();
    const { urls } = started;
    await send(started, 'one');
    const [message] = await new SandboxControl(urls.control).messages({ token: 'token-one' });
    expect(message?.body).toBeUndefined();
    expect(await new SandboxControl(urls.control).messages({ token: 'token-two' })).toEqual([]);
  });

  it('names what is wrong with a body', async () => {
    const { urls } = await start();
    const answer = await fetch(`${urls.control}/_sandbox/faults`, {
      method: 'PUT',
      body: '{"rateLimited":2}',
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ field: 'rateLimited' }] }]);
  });

  it('knows no other addresses', async () => {
    const { urls } = await start();
    expect((await fetch(`${urls.control}/v1/unknown`)).status).toBe(404);
  });

  it('says that its port is taken', async () => {
    const { urls } = await start();
    await expect(startSandbox({ port: Number(new URL(urls.control).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
