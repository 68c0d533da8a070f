import { type StepPlace, placeAfter, stepAt } from '#domain/flows/step-map.js';
import type { CampaignFacts } from './campaign-facts.js';
import type { DecisionDraft } from './decision-draft.js';
import { flowOfVersion, versionOf, versionsOf } from './flow-versions.js';
import type { Scope } from './scope.js';
import type { EnrollmentState, TrackRun } from './state.js';
import { beginAt, enterStep } from './track.js';

/**
 * Moves an enrollment to the newest version that its campaign has moved everybody to. Its runs follow one by one,
 * each when it next rests (`moveToVersion`): an effect under way ends under the version that asked for it. An
 * enrollment that was let finish stays on its version until a later version moves everybody.
 */
export function bringUpToDate(
  enrollment: EnrollmentState,
  campaign: CampaignFacts,
  draft: DecisionDraft,
): void {
  const from = versionOf(enrollment, campaign);
  const to = versionsOf(campaign).findLast(({ mode, version }) => mode === 'move' && version > from)?.version;
  if (to === undefined) return;
  enrollment.version = to;
  for (const run of enrollment.tracks) run.version ??= from;
  if (!enrollment.open) return;
  draft.write({
    type: 'enrollment.moved',
    campaignId: campaign.id,
    occurredAt: draft.state.now,
    payload: { fromVersion: from, toVersion: to },
  });
}

/** Is an effect of this run under way, or has its outcome just come back? */
export function isInFlight({ wait }: TrackRun): boolean {
  return wait.kind === 'effect' || wait.kind === 'outcome';
}

/**
 * Puts a run that rests on its place in the enrollment's version. On the same step it goes on as before, and keeps
 * the moment at which it came there. A step of another kind, or another step, is entered anew. False: the version has
 * no place for the run.
 */
export function moveToVersion(run: TrackRun, scope: Scope): boolean {
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

/** Goes version by version, so that a fan who missed one takes the same way as the fans who did not. */
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
