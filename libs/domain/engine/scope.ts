import type { Channel, EpochMs } from '#domain/terms.js';
import type { CampaignFacts, Desk, Scope } from './context.js';
import { onVersion, versionOf } from './flow-versions.js';
import type { EnrollmentState, FanState } from './state.js';

/** What the rules of an enrollment look at: its campaign with the version of the flow that it runs. */
export function scopeOf(desk: Desk, enrollment: EnrollmentState, campaign: CampaignFacts): Scope {
  const { state, context, out } = desk;
  const underWay = () => sendsUnderWay(state);
  const { now, sends } = state;
  const own = onVersion(campaign, versionOf(enrollment, campaign));
  return { now, desk, state, sends, underWay, fan: context.fan, campaign: own, enrollment, context, out };
}

/** One that has been asked for may still go out at any moment: it counts as sent now, however long it has waited. */
function sendsUnderWay({ enrollments, now }: FanState): { channel: Channel; at: EpochMs }[] {
  return enrollments.flatMap(({ tracks }) =>
    tracks.flatMap(({ wait }) =>
      wait.kind === 'effect' && wait.channel !== undefined ? [{ channel: wait.channel, at: now }] : [],
    ),
  );
}
