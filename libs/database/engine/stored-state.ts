import { type FanState, STATE_SCHEMA } from '#domain/engine/state.js';
import type { DecisionAnswer } from './load-fan.js';

/**
 * Reads `fan_states.state`. Every decision does so, so only the envelope and the version are looked at: the engine has
 * written the facts inside, and a state of another version is refused as a whole. Throws without the state's contents.
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

/** Reads `fan_states.answer`: what the workflow was told at the last decision. */
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
