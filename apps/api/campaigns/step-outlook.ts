import type { StepOutlook } from '#contracts/campaigns/draft-impact.js';
import type { RunAndOutlook, RunOutlook } from '#domain/engine/outlook.js';
import { placeKey } from '#domain/flows/step-map.js';

/** What becomes of one run of one fan. */
export interface FanOutlook extends RunAndOutlook {
  fanId: string;
  externalId: string | null;
  territory: string | null;
}

export const emptyOutlook = (
  step: Pick<StepOutlook, 'track' | 'step' | 'fate' | 'to' | 'fans'>,
): StepOutlook => ({
  ...step,
  ...{ lookedAt: 0, now: 0, sendingNow: 0, later: 0, blocked: 0, ends: 0, inFlight: 0 },
  ...{ first: null, last: null, named: [] },
});

/** Counts a fan in on the step where the fan stands. Steps that do not change are left out. */
export function noteOutlook(
  steps: ReadonlyMap<string, StepOutlook>,
  { fanId, externalId, territory, outlook, ...place }: FanOutlook,
  mostNamed: number,
): void {
  const step = steps.get(placeKey(place));
  if (step === undefined) return;
  step.lookedAt += 1;
  count(step, outlook);
  if (step.named.length >= mostNamed) return;
  step.named.push({
    ...{ fanId, externalId, territory, does: outlook.kind },
    sends: outlook.kind === 'now' && outlook.sends,
    at: outlook.kind === 'later' ? iso(outlook.at) : null,
    reason: outlook.kind === 'blocked' ? outlook.reason : null,
  });
}

function count(step: StepOutlook, outlook: RunOutlook): void {
  switch (outlook.kind) {
    case 'now':
      step.now += 1;
      if (outlook.sends) step.sendingNow += 1;
      return;
    case 'later': {
      step.later += 1;
      const at = iso(outlook.at);
      if (step.first === null || at < step.first) step.first = at;
      if (step.last === null || at > step.last) step.last = at;
      return;
    }
    case 'blocked':
      step.blocked += 1;
      return;
    case 'ends':
      step.ends += 1;
      return;
    case 'in_flight':
      step.inFlight += 1;
  }
}

/** A moment that is too far for a `Date` becomes the farthest one that it can hold. */
const iso = (at: number): string => new Date(Math.min(at, 8.64e15)).toISOString();
