import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { Flow } from '#domain/flows/flow.js';
import type { FlowProblem, FlowWorld } from '#domain/flows/problem.js';
import { validateFlow } from '#domain/flows/validate.js';

/** A problem on the canvas. `unfinished`: the API would not take the draft, because a field has no value yet. */
export interface ShownProblem extends Omit<FlowProblem, 'code'> {
  code: FlowProblem['code'] | 'unfinished';
}

export interface Checked {
  problems: readonly ShownProblem[];
  /** The API takes the flow as a draft. */
  isTaken: boolean;
  /** No error is left: the flow can be published. */
  isPublishable: boolean;
}

/** All that is wrong with the draft: what the API's schema says of its shape, and what the domain says of its sense. */
export function checkFlow(flow: Flow, world: FlowWorld): Checked {
  const parsed = FlowSchema.safeParse(flow);
  const unfinished = parsed.success
    ? []
    : parsed.error.issues.map((issue) => shapeProblem(flow, issue.path, issue.message));
  const problems = [...unfinished, ...validateFlow(flow, world)];
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  return { problems, isTaken: parsed.success, isPublishable: !hasErrors };
}

function shapeProblem(flow: Flow, path: readonly PropertyKey[], message: string): ShownProblem {
  const [tracks, trackAt, steps, stepAt, ...field] = path;
  const track = tracks === 'tracks' && typeof trackAt === 'number' ? flow.tracks[trackAt] : undefined;
  const step = steps === 'steps' && typeof stepAt === 'number' ? track?.steps[stepAt] : undefined;
  const named = (step === undefined ? path : field).map(String).join('.');
  return {
    severity: 'error',
    code: 'unfinished',
    ...(track === undefined ? {} : { track: track.id }),
    ...(step === undefined ? {} : { step: step.id }),
    reason: `${named}: ${message}`,
  };
}

/** The problems of one step; of the track itself without a step. */
export const problemsAt = (
  problems: readonly ShownProblem[],
  track: string,
  step?: string,
): readonly ShownProblem[] => problems.filter((one) => one.track === track && one.step === step);
