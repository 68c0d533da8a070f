import type { Purpose } from '#domain/terms.js';

/** Does a grant of these purposes cover this message? Who takes marketing also takes the one release reminder. */
export function covers(granted: readonly Purpose[], wanted: Purpose): boolean {
  return granted.includes(wanted) || (wanted === 'reminder' && granted.includes('marketing'));
}
