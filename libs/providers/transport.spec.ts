import { isLoopback, retryAfterMs, transportFailure } from './transport.js';

const coded = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });

describe('a transport failure', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED')],
    ['an unknown host', coded('ENOTFOUND')],
    ['a connection that timed out', coded('ETIMEDOUT', { syscall: 'connect' })],
    ['a refusal on every address', new AggregateError([coded('ECONNREFUSED')])],
    ["a refusal inside fetch's error", new TypeError('fetch failed', { cause: coded('ECONNREFUSED') })],
  ])('%s certainly reached nobody', (_what, error) => {
    expect(transportFailure(error).reached).toBe('no');
  });

  it.each([
    ['a reset', coded('ECONNRESET')],
    ['a time-out of the call', coded('ECONNABORTED')],
    ['a time-out while reading', coded('ETIMEDOUT', { syscall: 'read' })],
    ['an abort', new DOMException('timed out', 'TimeoutError')],
    ['anything else', 'boom'],
  ])('%s may have reached the provider', (_what, error) => {
    expect(transportFailure(error).reached).toBe('perhaps');
  });

  it('is recognised by its code, never by its text', () => {
    expect(
      transportFailure(Object.assign(new Error('to +4915112345678'), { code: 'ECONNRESET' })).reason,
    ).toBe('ECONNRESET');
  });
});

describe('Retry-After', () => {
  it('is read as seconds and as a date', () => {
    expect(retryAfterMs('3', 0)).toBe(3000);
    expect(retryAfterMs('0.5', 0)).toBe(500);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:10 GMT', 4000)).toBe(6000);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:10 GMT', 40_000)).toBe(0);
  });

  it.each([undefined, null, '', 'soon'])('%p gives no time', (header) => {
    expect(retryAfterMs(header, 0)).toBeUndefined();
  });
});

it('knows the servers on this machine', () => {
  expect(['http://127.0.0.1:1', 'http://localhost:2/x', 'http://[::1]:3'].every(isLoopback)).toBe(true);
  expect(isLoopback('https://api.sendgrid.com')).toBe(false);
});
