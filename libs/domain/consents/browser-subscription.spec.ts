import { createECDH, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { endpointProblem, PUSH_HOSTS, readSubscription, subscriptionText } from './browser-subscription.js';

const p256dh = (): string => createECDH('prime256v1').generateKeys().toString('base64url');
const auth = (): string => randomBytes(16).toString('base64url');
const given = (more: Partial<Parameters<typeof readSubscription>[0]> = {}) => ({
  endpoint: 'https://fcm.googleapis.com/fcm/send/abc',
  ...{ p256dh: p256dh(), auth: auth() },
  ...more,
});

describe('a subscription to web push', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://jmt17.google.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://wns2-by3p.notify.windows.com/w/?token=abc',
  ])('of a browser is taken: %s', (endpoint) => {
    expect(endpointProblem(endpoint, PUSH_HOSTS)).toBeUndefined();
  });

  it.each([
    ['http://fcm.googleapis.com/abc', 'endpoint'],
    ['https://fcm.googleapis.com:8443/abc', 'endpoint'],
    ['https://me@fcm.googleapis.com/abc', 'endpoint'],
    ['ftp://fcm.googleapis.com/abc', 'endpoint'],
    ['no address', 'endpoint'],
    [`https://fcm.googleapis.com/${'x'.repeat(2100)}`, 'endpoint'],
    ['https://fcm.googleapis.com.evil.example/abc', 'push_host'],
    ['https://evil.example/fcm.googleapis.com', 'push_host'],
    ['https://evilpush.apple.com.example/abc', 'push_host'],
    ['https://notify.windows.com.example/abc', 'push_host'],
    ['https://127.0.0.1/abc', 'push_host'],
    ['https://169.254.169.254/latest/meta-data', 'push_host'],
    ['https://[::1]/abc', 'push_host'],
    ['https://fcm.googleapis.com./abc', 'push_host'],
  ])('that a stranger has made up is refused: %s', (endpoint, problem) => {
    expect(endpointProblem(endpoint, PUSH_HOSTS)).toBe(problem);
    expect(readSubscription(given({ endpoint }), PUSH_HOSTS)).toEqual({ kind: 'bad', problem });
  });

  it('leads to no host but those on the list, whatever is typed', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        if (endpointProblem(url, PUSH_HOSTS) !== undefined) return;
        const { hostname } = new URL(url);
        expect(PUSH_HOSTS.some((host) => `.${hostname}`.endsWith(host))).toBe(true);
      }),
    );
  });

  it('may lead to a server of one’s own, which the settings name with its port', () => {
    const hosts = ['127.0.0.1:4100'];
    expect(endpointProblem('http://127.0.0.1:4100/push/1', hosts)).toBeUndefined();
    expect(endpointProblem('http://127.0.0.1:4101/push/1', hosts)).toBe('endpoint');
    expect(endpointProblem('https://127.0.0.1/push/1', hosts)).toBe('push_host');
  });

  it('is kept in one spelling, whichever alphabet its keys came in', () => {
    const key = createECDH('prime256v1').generateKeys();
    const secret = randomBytes(16);
    const url = readSubscription(
      given({ p256dh: key.toString('base64url'), auth: secret.toString('base64url') }),
      PUSH_HOSTS,
    );
    const plain = readSubscription(
      given({
        endpoint: 'https://FCM.googleapis.com/fcm/send/abc',
        ...{ p256dh: key.toString('base64'), auth: secret.toString('base64') },
      }),
      PUSH_HOSTS,
    );
    expect(plain).toEqual(url);
    if (url.kind !== 'good') throw new Error('It is good.');
    expect(JSON.parse(subscriptionText(url.subscription))).toEqual({
      endpoint: 'https://fcm.googleapis.com/fcm/send/abc',
      keys: { p256dh: key.toString('base64url'), auth: secret.toString('base64url') },
    });
  });

  it.each([
    { p256dh: '' },
    { p256dh: 'AAAA' },
    { p256dh: randomBytes(64).toString('base64url') },
    { p256dh: Buffer.alloc(65, 2).toString('base64url') },
    { auth: '' },
    { auth: randomBytes(15).toString('base64url') },
    { auth: 'not base64!' },
  ])('with keys of another kind is none: %o', (more) => {
    expect(readSubscription(given(more), PUSH_HOSTS)).toEqual({ kind: 'bad', problem: 'not_a_subscription' });
  });
});
