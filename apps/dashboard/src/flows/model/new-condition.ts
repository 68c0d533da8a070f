import type { Condition } from '#domain/flows/flow.js';

export const CONDITION_KINDS = [
  'stage',
  'event',
  'consent',
  'connected',
  'engaged',
  'visited',
  'variant',
  'message',
  'attribute',
  'earlier',
  'all',
  'any',
  'not',
] as const satisfies readonly Condition['kind'][];

/** A condition of this kind with usual values. What the old one asks stays as a part of one that joins others. */
export function newCondition(
  kind: Condition['kind'],
  old: Condition,
  track: string,
  step: string,
): Condition {
  switch (kind) {
    case 'stage':
      return { kind, stage: 'saved' };
    case 'event':
      return { kind, event: 'link.clicked' };
    case 'consent':
      return { kind, channel: 'email' };
    case 'connected':
    case 'engaged':
      return { kind };
    case 'visited':
      return { kind, track, step };
    case 'variant':
      return { kind, track, step, is: 'a' };
    case 'message':
      return { kind, was: 'clicked' };
    case 'attribute':
      return { kind, name: 'vip', is: true };
    case 'earlier':
      return { kind, count: 1 };
    case 'all':
    case 'any':
      return { kind, of: old.kind === 'all' || old.kind === 'any' ? old.of : [old] };
    case 'not':
      return { kind, of: old };
  }
}
