/** What is known of a thing's use, when somebody wants it gone. */
export interface Uses {
  /** What uses it now, each as a clause for people: `the campaign "Autumn push" is live`. */
  inUse: readonly string[];
  /** It was used once: facts, figures or messages speak of it. */
  wasUsed: boolean;
}

type RemovalRule = { kind: 'delete' } | { kind: 'archive' } | { kind: 'refuse'; reason: string };

/** More are only counted: a sentence is to be read. */
const NAMED_AT_MOST = 3;

/**
 * What nothing ever used is deleted. What was used is archived: it leaves the lists, and what speaks of it still finds
 * it. What is in use stays.
 */
export function removalOf({ inUse, wasUsed }: Uses): RemovalRule {
  if (inUse.length > 0) {
    const more = inUse.length - NAMED_AT_MOST;
    const named = inUse.slice(0, NAMED_AT_MOST).join(', ');
    return { kind: 'refuse', reason: `It is in use: ${named}${more > 0 ? `, and ${more} more` : ''}.` };
  }
  return wasUsed ? { kind: 'archive' } : { kind: 'delete' };
}
