import type { Flow } from '#domain/flows/flow.js';
import { postRelease } from './post-release.js';
import { preSaveHub } from './pre-save-hub.js';
import { reEngagementFlow } from './re-engagement.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS, type ReleaseGrowthWaits } from './release-growth.js';

/** Flows that can be used as they are: `POST /v1/flows/from-template`. */
export const FLOW_TEMPLATES = ['release-growth', 'pre-save-hub', 're-engagement', 'post-release'] as const;
export type FlowTemplate = (typeof FLOW_TEMPLATES)[number];

const FLOWS: Record<FlowTemplate, (waits: ReleaseGrowthWaits) => Flow> = {
  'release-growth': releaseGrowth,
  'pre-save-hub': preSaveHub,
  're-engagement': reEngagementFlow,
  'post-release': postRelease,
};

/** `waits`: only "Release growth" has waits that a caller can set. */
export function templateFlow(template: FlowTemplate, waits: ReleaseGrowthWaits = RELEASE_GROWTH_WAITS): Flow {
  return FLOWS[template](waits);
}
