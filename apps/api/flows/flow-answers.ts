import type { CreateFlowFromTemplate } from '#contracts/flows/flows.js';
import type { Flow } from '#domain/flows/flow.js';
import { RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import { templateFlow } from '#domain/flows/templates/flow-templates.js';
import type { FlowProblem } from '#domain/flows/validate.js';
import type { FlowRecord } from '#database/flows/flows.js';
import { conflict, notFound, type ProblemException, unprocessable } from '#http/problem.js';

export function flowFromTemplate({ template, name, waits = {} }: CreateFlowFromTemplate): Flow {
  const flow = templateFlow(template, {
    saveWait: waits.saveWait ?? RELEASE_GROWTH_WAITS.saveWait,
    followWait: waits.followWait ?? RELEASE_GROWTH_WAITS.followWait,
    reengageWait: waits.reengageWait ?? RELEASE_GROWTH_WAITS.reengageWait,
  });
  return { ...flow, name: name ?? flow.name };
}

/** 422 with a line for each error, its path in the ids of track and step. */
export function invalidFlow(
  problems: readonly FlowProblem[],
  detail = 'The flow cannot be published as it is.',
): ProblemException {
  const errors = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ track, step, reason }) => ({
      path: [
        'tracks',
        ...(track === undefined ? [] : [track]),
        ...(step === undefined ? [] : ['steps', step]),
      ].join('.'),
      message: reason,
    }));
  return unprocessable(detail, errors, 'flow_has_errors');
}

/** 422: the flow asks for a release that the campaign has not, or for a postal address that the workspace has not. */
export const cannotRun = (problems: readonly FlowProblem[]): ProblemException =>
  invalidFlow(
    problems,
    problems.some(({ code }) => code === 'needs_postal_address')
      ? 'An email campaign needs the postal address of its workspace: PATCH /v1/workspace.'
      : 'The flow cannot run without a release.',
  );

/** 409: the draft is another one than the caller has read. 404: there is no such flow. */
export function draftChanged(flow: FlowRecord | undefined): ProblemException {
  if (flow === undefined) return notFound('flow');
  const who = flow.savedBy?.name ?? 'Somebody';
  const detail = `${who} saved draft ${flow.revision} of this flow at ${flow.updatedAt.toISOString()}.`;
  return conflict(detail, 'draft_changed');
}
