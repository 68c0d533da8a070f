import type { Plan } from './plan.js';

export interface PartProps {
  plan: Plan;
  change: (part: Partial<Plan>) => void;
  /** What is wrong with a field; undefined: nothing, or nobody has gone on yet. */
  wrong: (field: keyof Plan) => string | undefined;
}
