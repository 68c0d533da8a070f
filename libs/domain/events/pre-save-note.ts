import { durationMs } from '#domain/clock/duration.js';
import type { CampaignStatus, EpochMs } from '#domain/terms.js';

/** An event older than this counts in the metrics, but starts no track. */
export const STALE_TRIGGER_MS = durationMs({ days: 7 });

/** What a caller should know of a pre-save that was stored, and that does not lead where a pre-save leads. */
export const PRE_SAVE_NOTES = [
  'campaign_ended',
  'too_old',
  'release_out',
  'grant_ends_before_release',
] as const;
export type PreSaveNote = (typeof PRE_SAVE_NOTES)[number];

/** What is known of a pre-save and its campaign. Times are workspace time. */
interface LatePreSave {
  status: CampaignStatus;
  occurredAt: EpochMs;
  now: EpochMs;
  /** When the release was out everywhere; null while it is not, or where the campaign has none. */
  outEverywhereAt: EpochMs | null;
  /** The fan's grant ends before the release: it will not save it. */
  grantEndsTooEarly?: boolean;
}

/**
 * Says what is odd about a late pre-save; undefined: nothing is. After the release the fan still goes on in the flow,
 * but the funnel counts no pre-save any more.
 */
export function preSaveNote({
  status,
  occurredAt,
  now,
  outEverywhereAt,
  grantEndsTooEarly = false,
}: LatePreSave): PreSaveNote | undefined {
  if (status === 'ended') return 'campaign_ended';
  if (occurredAt < now - STALE_TRIGGER_MS) return 'too_old';
  if (outEverywhereAt !== null && occurredAt >= outEverywhereAt) return 'release_out';
  if (grantEndsTooEarly) return 'grant_ends_before_release';
  return undefined;
}

const SENTENCES: Record<PreSaveNote, string> = {
  campaign_ended: 'The campaign has ended: the pre-save is stored and leads nowhere.',
  too_old:
    'The pre-save is more than 7 days old: it counts in the figures, and leads nowhere, for it starts no track.',
  release_out:
    'The release is out everywhere: the fan goes on in the flow, but the funnel counts no pre-save any more.',
  grant_ends_before_release:
    "The fan's grant ends before the release: it will not save it. Lead the fan to connect the service again.",
};

export const preSaveNoteWords = (code: PreSaveNote): string => SENTENCES[code];
