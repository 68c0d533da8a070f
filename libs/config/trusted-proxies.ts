import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const NAMED = ['loopback', 'linklocal', 'uniquelocal'];
const MOST_HOPS = 16;

/**
 * The values of Express's `trust proxy`: false, a number of proxies, or addresses. `true` is not allowed, because
 * then the caller itself says who the caller is.
 */
export const trustedProxies = z
  .string()
  .default('')
  .transform((text, context): false | number | string[] => {
    const parts = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    const [only] = parts;
    if (only === undefined || text.trim() === '0') return false;
    if (parts.length === 1 && /^\d+$/.test(only) && Number(only) <= MOST_HOPS) return Number(only);
    if (parts.every(isAddresses)) return parts;
    context.addIssue({
      code: 'custom',
      message: `must be a number of proxies (0 to ${MOST_HOPS}), or addresses and CIDR ranges separated by commas (${NAMED.join(', ')} are names of some)`,
    });
    return z.NEVER;
  });

function isAddresses(part: string): boolean {
  if (NAMED.includes(part)) return true;
  if (/^\d+$/.test(part)) return false;
  return part.includes('/') ? ipaddr.isValidCIDR(part) : ipaddr.isValid(part);
}
