import type { Flow } from '#domain/flows/flow.js';
import type { CampaignFacts, CampaignVersion } from './campaign-facts.js';
import type { EnrollmentState } from './state.js';

/** Every version that the campaign has run, the oldest first. Without a list there is one: version 1. */
export function versionsOf(campaign: CampaignFacts): readonly CampaignVersion[] {
  return campaign.versions ?? [{ version: 1, flow: campaign.flow, mode: 'finish', stepMap: {} }];
}

/** The version that fans who enter now will run. */
export function newestVersion(campaign: CampaignFacts): number {
  return versionsOf(campaign).at(-1)?.version ?? 1;
}

/** The version that an enrollment runs. A state that names none runs the campaign's first. */
export function versionOf(enrollment: EnrollmentState, campaign: CampaignFacts): number {
  return enrollment.version ?? versionsOf(campaign)[0]?.version ?? 1;
}

/** The flow of a version; the newest one when the version is not known. */
export function flowOfVersion(campaign: CampaignFacts, version: number): Flow {
  return versionsOf(campaign).find((candidate) => candidate.version === version)?.flow ?? campaign.flow;
}

/** The campaign with the flow of that version. */
export function onVersion(campaign: CampaignFacts, version: number): CampaignFacts {
  const flow = flowOfVersion(campaign, version);
  return flow === campaign.flow ? campaign : { ...campaign, flow };
}
