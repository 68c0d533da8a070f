import type { Flow, Step, StepKind, Track } from '#domain/flows/flow.js';

/** The kinds of steps, in the order in which they are offered. */
export const STEP_KINDS: readonly StepKind[] = [
  'wait',
  'waitForEvent',
  'branch',
  'split',
  'send',
  'service',
  'setStage',
  'setAttribute',
  'startTrack',
  'webhook',
  'exit',
];

/** An id that is not taken: the wanted one, or the same with a number. An id is 64 characters at most. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  const stem = wanted.replace(/\d+$/, '').slice(0, 58);
  for (let number = 2; ; number += 1) {
    const id = `${stem}${number}`;
    if (!taken.has(id)) return id;
  }
}

export interface NewStepWorld {
  /** Keys of messages that are written. */
  templates: readonly string[];
  tracks: readonly string[];
}

/**
 * A new step with usual values. It has the shape that the API takes, so that a draft can be saved at any moment. What
 * cannot be known yet (which message, which address) is marked by the validation.
 */
export function newStep(kind: StepKind, id: string, world: NewStepWorld): Step {
  switch (kind) {
    case 'wait':
      return { kind, id, until: { kind: 'duration', duration: { days: 1 } } };
    case 'waitForEvent':
      return { kind, id, events: ['fan.saved'], since: 'step', timeout: { days: 3 } };
    case 'branch':
      return { kind, id, if: { kind: 'engaged' }, then: id, else: id };
    case 'split':
      return {
        ...{ kind, id },
        variants: [
          { name: 'a', weight: 50 },
          { name: 'b', weight: 50 },
        ],
      };
    case 'send':
      return {
        ...{ kind, id, channels: ['email', 'sms'], template: world.templates[0] ?? 'choose-a-message' },
        ...{ purpose: 'marketing', intent: 'prompt' },
      };
    case 'service':
      return { kind, id, action: 'saveRelease' };
    case 'setStage':
      return { kind, id, stage: 'engaged' };
    case 'setAttribute':
      return { kind, id, attribute: 'vip', value: true };
    case 'startTrack':
      return { kind, id, track: world.tracks[1] ?? world.tracks[0] ?? 'main' };
    case 'webhook':
      return { kind, id, url: 'https://example.com/', event: 'fan.moved_on', include: [] };
    case 'exit':
      return { kind, id, reason: 'completed' };
  }
}

/** A new track that ends at once. */
export const newTrack = (id: string): Track => ({
  id,
  trigger: { event: 'fan.pre_saved' },
  reentry: 'once',
  steps: [{ kind: 'exit', id: 'done', reason: 'completed' }],
});

/** A flow to begin with from nothing. */
export const newFlow = (name: string): Flow => ({ schema: 1, name, tracks: [newTrack('main')] });
