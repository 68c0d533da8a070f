import type { DeferredReason, RefusedReason } from '#domain/events/reasons.js';
import { capAllows } from './caps.js';
import { covers } from '#domain/consents/consent.js';
import { nextAllowedWithin, type SendLimits } from './send-limits.js';
import { countryAllowed, type WorkspaceSending, withQuietHours } from './workspace-sending.js';
import type { Place } from '#domain/places/place.js';
import type { CampaignStatus, Channel, EpochMs, Purpose } from '#domain/terms.js';

/** The facts by which the claim, the last check before a provider is called, decides. */
interface ClaimFacts {
  channel: Channel;
  purpose: Purpose;
  campaignStatus: CampaignStatus;
  /** The fan has an address on the channel. */
  hasAddress: boolean;
  /** This visit of the step has sent its message already, whatever came of it. */
  attempted: boolean;
  /** Another fan with the same address has received this very message. */
  addressReached: boolean;
  suppressed: boolean;
  /** A reply from this number may ask us to stop, and nobody has looked at it yet. */
  doubtful: boolean;
  purposes: readonly Purpose[];
  /** The fan has taken a pause, or wants fewer messages and has had one. It is about marketing only. */
  resting?: boolean;
  /** The template has a text for this channel. */
  written: boolean;
  /** The flow's own limits, on top of the law's windows and the workspace's caps. */
  limits?: SendLimits | undefined;
  /** What the workspace has chosen, as it is now. */
  sending?: WorkspaceSending | undefined;
  sends: readonly { channel: Channel; at: EpochMs }[];
  sentInCampaign: number;
  place: Place;
}

/** So often a message that is held for a doubtful reply asks whether somebody has looked (workspace time). */
const DOUBT_ASKED_AGAIN_MS = 6 * 3_600_000;

export type ClaimVerdict =
  /** `closesAt`: the end of the window that contains `at`. The message must not arrive later. */
  | { kind: 'free'; at: EpochMs; closesAt: EpochMs }
  | { kind: 'deferred'; reason: DeferredReason; until: EpochMs }
  | { kind: 'refused'; reason: RefusedReason };

/**
 * May the message leave at `at` (workspace time)? The claim asks this under the locks of address and fan. The simulator
 * asks the same rule, so that a simulation shows what will happen.
 */
export function judgeClaim(facts: ClaimFacts, at: EpochMs): ClaimVerdict {
  if (facts.campaignStatus === 'paused') return { kind: 'deferred', reason: 'paused', until: at };
  if (facts.campaignStatus !== 'live') return { kind: 'refused', reason: 'campaign_ended' };
  if (!facts.hasAddress) return { kind: 'refused', reason: 'unreachable' };
  if (facts.attempted) return { kind: 'refused', reason: 'already_attempted' };
  if (facts.addressReached) return { kind: 'refused', reason: 'address_reached' };
  if (facts.suppressed) return { kind: 'refused', reason: 'suppressed' };
  if (!covers(facts.purposes, facts.purpose)) return { kind: 'refused', reason: 'no_consent' };
  if (facts.resting === true && facts.purpose === 'marketing')
    return { kind: 'refused', reason: 'fan_rests' };
  // A service message answers what the fan has done; everything else waits for a person's word.
  if (facts.doubtful && facts.purpose !== 'service')
    return { kind: 'deferred', reason: 'reply_doubtful', until: at + DOUBT_ASKED_AGAIN_MS };
  if (!facts.written) return { kind: 'refused', reason: 'template_missing' };
  return judgeMoment(facts, at);
}

function judgeMoment(facts: ClaimFacts, at: EpochMs): ClaimVerdict {
  const { limits, sending } = facts;
  const cap = capAllows({ ...facts, now: at, caps: limits?.caps, workspace: sending?.caps });
  if (cap.kind === 'spent') return { kind: 'refused', reason: cap.reason };
  if (cap.at > at) return { kind: 'deferred', reason: 'cap', until: cap.at };
  if (!countryAllowed(facts.channel, facts.place.country, sending))
    return { kind: 'refused', reason: 'country_not_allowed' };
  const window = nextAllowedWithin(facts.channel, facts.place, at, withQuietHours(limits, sending));
  if (window.kind === 'blocked') return { kind: 'refused', reason: window.reason };
  if (window.at > at) return { kind: 'deferred', reason: 'quiet_hours', until: window.at };
  return { kind: 'free', at, closesAt: window.closesAt };
}
