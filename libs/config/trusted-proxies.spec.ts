import { describe, expect, it } from '@jest/globals';
import { trustedProxies } from './trusted-proxies.js';

describe('TRUST_PROXY', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['0', false],
    ['1', 1],
    ['2', 2],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, fd00::/8,192.0.2.7', ['10.0.0.0/8', 'fd00::/8', '192.0.2.7']],
  ])('%s is %j', (text, trusted) => {
    expect(trustedProxies.parse(text)).toEqual(trusted);
  });

  it.each(['true', 'yes', '-1', '17', '1,2', '10.0.0.0/33', 'proxy.example.com', '300.1.1.1'])(
    '%s is refused: the caller would be believed, or nobody meant',
    (text) => {
      expect(trustedProxies.safeParse(text).success).toBe(false);
    },
  );
});
