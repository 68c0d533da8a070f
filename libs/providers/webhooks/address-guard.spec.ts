import { BlockList } from 'node:net';
import fc from 'fast-check';
import { addressRefusal } from './address-guard.js';

/** IANA's special-purpose registry of IPv4, written a second time, because the guard's own table is a library's. */
const SPECIAL: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const special = new BlockList();
for (const [network, prefix] of SPECIAL) special.addSubnet(network, prefix, 'ipv4');

const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const dotted = (value: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
const hex = (value: number) =>
  [Math.floor(value / 65536), value % 65536].map((part) => part.toString(16)).join(':');

const anyV4 = fc.nat({ max: 2 ** 32 - 1 });
const specialV4 = fc
  .tuple(fc.constantFrom(...SPECIAL), fc.nat({ max: 2 ** 28 - 1 }))
  .map(([[network, prefix], offset]) => numberOf(network) + (offset % 2 ** (32 - prefix)));

describe('the address guard', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'linkLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['0.0.0.0', 'unspecified'],
    ['255.255.255.255', 'broadcast'],
    ['224.0.0.1', 'multicast'],
    ['198.18.0.1', 'reserved'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'linkLocal'],
    ['fe80::1%eth0', 'linkLocal'],
    ['fc00::1', 'uniqueLocal'],
    ['fd00:ec2::254', 'uniqueLocal'],
    ['fec0::1', 'reserved'],
    ['ff02::1', 'multicast'],
    ['::ffff:169.254.169.254', 'ipv4Mapped'],
    ['::ffff:a9fe:a9fe', 'ipv4Mapped'],
    ['64:ff9b::127.0.0.1', 'rfc6052'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:7f00:1::', 'teredo'],
    ['2001:db8::1', 'reserved'],
    ['::127.0.0.1', 'reserved'],
  ])('refuses %s', (address, reason) => {
    // The library's versions name some ranges differently. Only the refusal counts.
    expect(addressRefusal(address)).toEqual(reason === 'reserved' ? expect.any(String) : reason);
  });

  it.each(['localhost', '127.1', '0x7f.0.0.1', '2130706433', '[::1]', '', ' 1.1.1.1'])(
    'refuses what is no address: "%s"',
    (text) => {
      expect(addressRefusal(text)).toBe('not_an_address');
    },
  );

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    'lets the public address %s pass',
    (address) => {
      expect(addressRefusal(address)).toBeUndefined();
    },
  );

  it('lets no special IPv4 address pass, in no form', () => {
    fc.assert(
      fc.property(fc.oneof(specialV4, anyV4), (value) => {
        const address = dotted(value);
        if (special.check(address, 'ipv4')) expect(addressRefusal(address)).toBeDefined();
        const forms = [
          `::ffff:${address}`,
          `::ffff:${hex(value)}`,
          `::ffff:0:${hex(value)}`,
          `::${hex(value)}`,
          `64:ff9b::${hex(value)}`,
          `64:ff9b:1::${hex(value)}`,
          `2002:${hex(value)}::1`,
          `2001:0:${hex(value)}::`,
        ];
        for (const form of forms) expect([form, addressRefusal(form)]).toEqual([form, expect.any(String)]);
      }),
      { numRuns: 2000 },
    );
  });

  it('lets an IPv6 address pass only within what is routed', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (addressRefusal(address) === undefined) expect(address).toMatch(/^[23][0-9a-f]{3}:/i);
      }),
      { numRuns: 2000 },
    );
  });
});
