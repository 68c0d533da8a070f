import { type FanState, STATE_SCHEMA } from '#domain/engine/state.js';
import type { DecisionAnswer } from './load-fan.js';

/**
 * Reads `fan_states.state`. Every decision does so, and therefore only the outer fields and the version are checked:
 * the engine itself has written the rest. A state of another version is refused as a whole. The error does not show
 * the state's contents.
 */
export function fanStateOf(stored: unknown): FanState {
  if (isFanState(stored)) return stored;
  const version = isRecord(stored) ? stored['schema'] : undefined;
  throw new Error(
    version === STATE_SCHEMA
      ? 'The stored state of a fan is not whole.'
      : `State schema ${String(version)} is not known here.`,
  );
}

/** Reads `fan_states.answer`: what the last decision returned to the workflow. */
export function decisionAnswerOf(stored: unknown): DecisionAnswer {
  if (isDecisionAnswer(stored)) return stored;
  throw new Error('The stored answer of a decision is not whole.');
}

function isFanState(stored: unknown): stored is FanState {
  return (
    isRecord(stored) &&
    stored['schema'] === STATE_SCHEMA &&
    typeof stored['now'] === 'number' &&
    typeof stored['cursor'] === 'number' &&
    Array.isArray(stored['enrollments']) &&
    Array.isArray(stored['sends'])
  );
}

function isDecisionAnswer(stored: unknown): stored is DecisionAnswer {
  return (
    isRecord(stored) &&
    typeof stored['revision'] === 'number' &&
    (stored['wakeAt'] === null || typeof stored['wakeAt'] === 'number') &&
    Array.isArray(stored['effects']) &&
    typeof stored['done'] === 'boolean'
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
