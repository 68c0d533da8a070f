import type { ApiConfig } from '#config/config.js';
import type { CampaignRecord } from '#database/campaigns/campaigns.js';
import type { ReleaseRecord } from '#database/releases/releases.js';

/** The campaign that the list before a launch is about. */
export interface ChecklistSubject {
  workspaceId: string;
  campaign: CampaignRecord;
  release: ReleaseRecord | undefined;
  /** Null only while the artist of a campaign without a release is unknown. */
  artistId: string | null;
  settings: ApiConfig;
}
