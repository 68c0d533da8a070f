import type { Condition } from '#domain/flows/flow.js';
import { STAGES, type Stage } from '#domain/terms.js';
import { reached } from './facts.js';
import type { DecisionDraft } from './decision-draft.js';
import type { FactEvent } from './fact-event.js';
import type { Scope } from './scope.js';
import { scopeOf } from './scope.js';
import type { EnrollmentState, PastEnrollment } from './state.js';

/** Did the fan come as far as asked in at least `count` other releases that they joined before this one? */
export function earlierHolds(condition: Condition & { kind: 'earlier' }, scope: Scope): boolean {
  const { campaign, enrollment } = scope;
  const { stage, count = 1, artist = 'same' } = condition;
  const releases = allEnrollments(scope)
    .filter(
      (other) =>
        other.releaseId !== null &&
        other.releaseId !== campaign.releaseId &&
        other.enrolledAt <= enrollment.enrolledAt &&
        (artist === 'any' || other.artistId === campaign.artistId) &&
        (stage === undefined || other.reached(stage)),
    )
    .map(({ releaseId }) => releaseId);
  return new Set(releases).size >= count;
}

/** An enrollment of the fan, past or present, as the condition `earlier` sees it. */
interface AnyEnrollment {
  releaseId: string | null;
  artistId: string;
  enrolledAt: number;
  reached: (stage: Stage) => boolean;
}

function allEnrollments({ draft }: Scope): AnyEnrollment[] {
  const past = (draft.state.past ?? []).map(({ stages, ...one }) => ({
    ...one,
    reached: (stage: Stage) => stages.includes(stage),
  }));
  const present = draft.state.enrollments.flatMap((enrollment) => {
    const campaign = draft.context.campaigns.get(enrollment.campaignId);
    if (campaign === undefined) return [];
    const { releaseId, artistId } = campaign;
    const scope = scopeOf(draft, enrollment, campaign);
    return [
      {
        releaseId,
        artistId,
        enrolledAt: enrollment.enrolledAt,
        reached: (stage: Stage) => reached(stage, scope),
      },
    ];
  });
  return [...past, ...present];
}

/**
 * Shortens each enrollment of a campaign that has ended to one line: all that later campaigns ask about. So a fan of
 * fifty releases is as quick to load and decide on as a fan of two.
 */
export function shortenPast(draft: DecisionDraft): void {
  const { state, context } = draft;
  const isPast = ({ campaignId, open, tracks }: EnrollmentState): boolean =>
    !open && tracks.length === 0 && context.campaigns.get(campaignId)?.status === 'ended';
  const past = state.enrollments.filter(isPast);
  if (past.length === 0) return;
  state.enrollments = state.enrollments.filter((one) => !past.includes(one));
  state.past = [...(state.past ?? []), ...past.flatMap((one) => pastOf(one, draft))];
}

function pastOf(enrollment: EnrollmentState, draft: DecisionDraft): PastEnrollment[] {
  const campaign = draft.context.campaigns.get(enrollment.campaignId);
  if (campaign === undefined) return [];
  const scope = scopeOf(draft, enrollment, campaign);
  const { campaignId, enrolledAt } = enrollment;
  const { releaseId, artistId } = campaign;
  const stages = STAGES.filter((stage) => reached(stage, scope));
  return [{ campaignId, releaseId, artistId, enrolledAt, stages }];
}

/** Notes an act in a campaign that has ended: it still counts for how far the fan came there. */
export function noteLateAct(past: PastEnrollment, event: FactEvent): void {
  const stage = stageOf(event);
  if (stage !== undefined && !past.stages.includes(stage)) past.stages.push(stage);
}

function stageOf({ type }: FactEvent): Stage | undefined {
  if (type === 'release.saved') return 'release_saved';
  if (type === 'fan.saved') return 'saved';
  if (type === 'fan.followed') return 'followed';
  if (type === 'page.visited') return 'engaged';
  return type === 'link.clicked' ? 'engaged' : undefined;
}
