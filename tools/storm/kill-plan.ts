import { storyDiceOf } from '#database/demo/dice.js';

/** The parts, by the supervisor's names. */
export const VICTIMS = ['worker', 'API', 'Temporal server', 'PostgreSQL'] as const;
export type Victim = (typeof VICTIMS)[number];

interface Kill {
  victim: Victim;
  /** The pause before the kill. */
  pauseMs: number;
}

/**
 * Plans rounds in which each part is killed once. Each round has a new order. The kills are at most 8 s apart, so
 * that they overlap.
 */
export function killPlan(seed: string, kills: number): Kill[] {
  const dice = storyDiceOf(`${seed} kills`);
  const plan: Kill[] = [];
  while (plan.length < kills) {
    const round = VICTIMS.map((victim) => ({ victim, at: dice.roll() })).toSorted((a, b) => a.at - b.at);
    for (const { victim } of round) plan.push({ victim, pauseMs: 2000 + Math.floor(dice.roll() * 6000) });
  }
  return plan.slice(0, kills);
}
