import type { ResolvedSegment, Segment } from './segment.js';

/** What a saved segment stands for. */
export type SavedMeaning = { kind: 'list' } | { kind: 'rule'; rule: Segment };

export type SegmentResolution =
  | { kind: 'resolved'; segment: ResolvedSegment }
  /** The workspace has no such saved segment. */
  | { kind: 'unknown'; segmentId: string }
  /** With the rules of its saved segments it has too many parts to ask the database. */
  | { kind: 'too_large' };

/** A person does not read a condition of more parts, and its query would be slow. */
const MOST_PARTS = 1000;

/** The saved segments that a segment names. */
export function savedIn(segment: Segment): string[] {
  if (segment.kind === 'saved') return [segment.segmentId];
  return [...new Set(partsOf(segment).flatMap(savedIn))];
}

function partsOf(segment: Segment): readonly Segment[] {
  if (segment.kind === 'not') return [segment.of];
  return segment.kind === 'all' || segment.kind === 'any' ? segment.of : [];
}

/**
 * Replaces each saved segment by what it means. The rule of a saved segment may name lists, and no further rules; so
 * the answer is at most one rule deep, and no rule can name itself.
 */
export function resolveSegment(
  segment: Segment,
  saved: ReadonlyMap<string, SavedMeaning>,
): SegmentResolution {
  const named = savedIn(segment);
  const nested = named.flatMap((id) => {
    const meaning = saved.get(id);
    return meaning?.kind === 'rule' ? savedIn(meaning.rule) : [];
  });
  const unknown = [...named, ...nested].find((id) => !saved.has(id));
  if (unknown !== undefined) return { kind: 'unknown', segmentId: unknown };
  if (countParts(segment, saved) > MOST_PARTS) return { kind: 'too_large' };
  return { kind: 'resolved', segment: replaced(segment, saved) };
}

function countParts(segment: Segment, saved: ReadonlyMap<string, SavedMeaning>): number {
  const meaning = segment.kind === 'saved' ? saved.get(segment.segmentId) : undefined;
  if (meaning?.kind === 'rule') return countParts(meaning.rule, saved);
  return partsOf(segment).reduce((sum, part) => sum + countParts(part, saved), 1);
}

function replaced(segment: Segment, saved: ReadonlyMap<string, SavedMeaning>): ResolvedSegment {
  if (segment.kind === 'saved') {
    const meaning = saved.get(segment.segmentId);
    if (meaning?.kind === 'rule') return replaced(meaning.rule, saved);
    return { kind: 'listed', segmentId: segment.segmentId };
  }
  if (segment.kind === 'not') return { kind: 'not', of: replaced(segment.of, saved) };
  if (segment.kind === 'all' || segment.kind === 'any')
    return { kind: segment.kind, of: segment.of.map((part) => replaced(part, saved)) };
  return segment;
}
