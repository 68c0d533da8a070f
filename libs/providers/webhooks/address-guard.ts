import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Ranges that no webhook may reach although a table of address kinds may call them ordinary: benchmarking, IPv6
 * site-local, documentation, protocol assignments (Teredo, ORCHID), and the local-use NAT64 prefix.
 */
const NEVER = ['198.18.0.0/15', 'fec0::/10', '2001::/23', '2001:db8::/32', '3fff::/20', '64:ff9b:1::/48'].map(
  (range) => ipaddr.parseCIDR(range),
);
/** The part of IPv6 that is routed on the Internet. Everything else is local, mapped, or reserved. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/**
 * Returns why a webhook may not connect to this address; undefined for a public address. Refused are loopback,
 * private, link-local (with the clouds' metadata services), unique-local, carrier-grade NAT, multicast and reserved
 * addresses, and every IPv6 form that contains an IPv4 address: we cannot know what a translator makes of it.
 */
export function addressRefusal(address: string): string | undefined {
  // Only what a socket accepts is an address. "127.1" or "0x7f.1" is a name here, and is resolved like one.
  if (isIP(address) === 0) return 'not_an_address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast') return range;
  if (NEVER.some((never) => never[0].kind() === parsed.kind() && parsed.match(never))) return 'reserved';
  return parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_V6) ? 'reserved' : undefined;
}
