/**
 * Where a tracked link leads: what the marketer wrote, letter by letter, then what we add, then what the visitor brought
 * (`fbclid` and the like, which other programs put behind every link). All of it stands before the fragment.
 * `brought`: the query as it came, without its question mark.
 */
export function leadOn(written: string, ours: Readonly<Record<string, string>>, brought: string): string {
  const [, address = '', fragment = ''] = /^([^#]*)(.*)$/s.exec(written) ?? [];
  const added = [new URLSearchParams(ours).toString(), othersOf(brought, ours)].filter((part) => part !== '');
  if (added.length === 0) return written;
  return address + joint(address) + added.join('&') + fragment;
}

/** A query this long is no visitor's. */
const LONGEST_BROUGHT = 2000;

/** A visitor says who they are by the link alone: what pretends to be ours is left out. */
function othersOf(brought: string, ours: Readonly<Record<string, string>>): string {
  if (brought.length > LONGEST_BROUGHT) return '';
  const isOurs = (pair: string): boolean =>
    [...new URLSearchParams(pair).keys()].some((name) => name in ours);
  return brought
    .split('&')
    .filter((pair) => pair !== '' && !isOurs(pair))
    .join('&');
}

function joint(address: string): string {
  if (!address.includes('?')) return '?';
  return /[?&]$/.test(address) ? '' : '&';
}
