import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Ranges that no webhook may reach although a table of address kinds may call them ordinary: benchmarking,
 * IPv6 site-local, documentation, protocol assignments (Teredo, ORCHID), and the local-use NAT64 prefix.
 */
const NEVER = ['198.18.0.0/15', 'fec0::/10', '2001::/23', '2001:db8::/32', '3fff::/20', '64:ff9b:1::/48'].map(
  (range) => ipaddr.parseCIDR(range),
);
/** All of IPv6 that is routed on the Internet; everything else is local, mapped, or reserved. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/**
 * Why a webhook may not connect to this address; undefined when it is a public one. Refused are loopback,
 * private, link-local (the clouds' metadata services among them), unique-local, carrier-grade NAT, multicast,
 * reserved, and every IPv6 form that carries an IPv4 address within: what a translator would make of it is not ours
 * to know.
 */
export function addressRefusal(address: string): string | undefined {
  // Only what a socket takes: "127.1" or "0x7f.1" is no address here but a name, and resolved like one.
  if (isIP(address) === 0) return 'not_an_address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast') return range;
  if (NEVER.some((never) => never[0].kind() === parsed.kind() && parsed.match(never))) return 'reserved';
  return parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_V6) ? 'reserved' : undefined;
}
