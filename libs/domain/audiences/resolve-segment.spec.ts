import { describe, expect, it } from '@jest/globals';
import { resolveSegment, type SavedMeaning, savedIn } from './resolve-segment.js';
import type { Segment } from './segment.js';

const everyone: Segment = { kind: 'everyone' };
const saved = (segmentId: string): Segment => ({ kind: 'saved', segmentId });
const german: Segment = { kind: 'territory', in: ['DE'] };
const meanings = (entries: Record<string, SavedMeaning>) => new Map(Object.entries(entries));

describe('a segment with saved ones in it', () => {
  it('names each of them once, wherever they stand', () => {
    const segment: Segment = {
      kind: 'all',
      of: [saved('a'), { kind: 'any', of: [{ kind: 'not', of: saved('b') }, saved('a')] }, everyone],
    };
    expect(savedIn(segment).sort()).toEqual(['a', 'b']);
    expect(savedIn(everyone)).toEqual([]);
  });

  it('asks for the rule of a rule, and for the list of a list, in a rule, too', () => {
    const known = meanings({
      vips: { kind: 'list' },
      germanVips: { kind: 'rule', rule: { kind: 'all', of: [german, saved('vips')] } },
    });
    const segment: Segment = { kind: 'any', of: [saved('germanVips'), { kind: 'not', of: saved('vips') }] };
    expect(resolveSegment(segment, known)).toEqual({
      kind: 'resolved',
      segment: {
        kind: 'any',
        of: [
          { kind: 'all', of: [german, { kind: 'listed', segmentId: 'vips' }] },
          { kind: 'not', of: { kind: 'listed', segmentId: 'vips' } },
        ],
      },
    });
  });

  it('is unknown where one of them is, in a rule, too', () => {
    expect(resolveSegment(saved('a'), new Map())).toEqual({ kind: 'unknown', segmentId: 'a' });
    const known = meanings({ a: { kind: 'rule', rule: { kind: 'not', of: saved('gone') } } });
    expect(resolveSegment(saved('a'), known)).toEqual({ kind: 'unknown', segmentId: 'gone' });
  });

  it('is too large where the rules together are', () => {
    const rule: Segment = { kind: 'any', of: Array.from({ length: 20 }, () => german) };
    const known = meanings({ a: { kind: 'rule', rule } });
    const times = (count: number): Segment => ({
      kind: 'all',
      of: Array.from({ length: count }, () => saved('a')),
    });
    expect(resolveSegment(times(47), known).kind).toBe('resolved');
    expect(resolveSegment(times(48), known)).toEqual({ kind: 'too_large' });
  });
});
