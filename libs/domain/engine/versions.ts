import { type StepPlace, placeAfter, stepAt } from '#domain/flows/step-map.js';
import type { CampaignFacts, Output, Scope } from './context.js';
import { flowOfVersion, versionOf, versionsOf } from './flow-versions.js';
import type { EnrollmentState, TrackRun } from './state.js';
import { beginAt, enterStep } from './track.js';

/**
 * Takes an enrollment over to the newest version its campaign has moved everybody to since. Runs go over one by
 * one, each when it next rests (`goOver`): what is asked for by then ends under the version that asked. One that
 * was let finish stays where it is, until a later version moves everybody.
 */
export function bringUpToDate(
  enrollment: EnrollmentState,
  campaign: CampaignFacts,
  now: number,
  out: Output,
) {
  const from = versionOf(enrollment, campaign);
  const to = versionsOf(campaign).findLast(({ mode, version }) => mode === 'move' && version > from)?.version;
  if (to === undefined) return;
  enrollment.version = to;
  for (const run of enrollment.tracks) run.version ??= from;
  if (!enrollment.open) return;
  const payload = { fromVersion: from, toVersion: to };
  out.events.push({ type: 'enrollment.moved', campaignId: campaign.id, occurredAt: now, payload });
}

/** Is something of this run out in the world, or just back from there? */
export function isInFlight({ wait }: TrackRun): boolean {
  return wait.kind === 'effect' || wait.kind === 'outcome';
}

/**
 * Puts a run that rests on its place in the enrollment's version. The same step goes on as it was, since when the
 * fan came to it; a step of another kind, or another step, is entered anew. False: there is no place for it.
 */
export function goOver(run: TrackRun, scope: Scope): boolean {
  const { campaign, enrollment } = scope;
  const from = run.version;
  if (from === undefined) return true;
  delete run.version;
  const place = placeIn(campaign, run, from, versionOf(enrollment, campaign));
  if (place === null) return false;
  const before = stepAt(flowOfVersion(campaign, from), run);
  const same = place.track === run.track && place.step === run.step;
  if (same && before?.kind === stepAt(campaign.flow, place)?.kind) run.wait = { kind: 'none' };
  else if (place.track === run.track) enterStep(run, place.step, scope);
  else beginAt(run, place, scope);
  return true;
}

/** Version by version, so that a fan who missed one goes the way of those who did not. */
function placeIn(campaign: CampaignFacts, run: StepPlace, from: number, to: number): StepPlace | null {
  let place: StepPlace | null = { track: run.track, step: run.step };
  let flow = flowOfVersion(campaign, from);
  for (const { version, mode, stepMap, flow: next } of versionsOf(campaign)) {
    if (version <= from || version > to || mode === 'finish' || place === null) continue;
    place = placeAfter(place, flow, next, stepMap);
    flow = next;
  }
  return place;
}
