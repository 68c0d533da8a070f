import { useQuery } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import { clockFromBody, ReleaseClockSchema } from '#contracts/releases/releases.js';
import type { Flow } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus, Channel } from '#domain/terms.js';
import { allPages } from '#dashboard/access/all-pages.js';
import { api } from '#dashboard/access/api.js';
import { flowBody } from './api-bodies.js';

/** The draft as the server has it. */
export interface SavedFlow {
  id: string;
  flow: Flow;
  revision: number;
  latestVersion: number | null;
  /** Who saved it: an email or the name of a key. */
  savedBy: string | null;
  savedAt: string;
}

export async function readFlow(id: string): Promise<SavedFlow> {
  return savedFlow(await answered(api.GET('/v1/flows/{id}', { params: { path: { id } } })));
}

export async function saveFlow(id: string, flow: Flow, revision: number | undefined): Promise<SavedFlow> {
  const query = revision === undefined ? {} : { revision };
  return savedFlow(
    await answered(api.PUT('/v1/flows/{id}', { params: { path: { id }, query }, body: flowBody(flow) })),
  );
}

interface DraftAnswer {
  id: string;
  draft: unknown;
  revision: number;
  latestVersion: number | null;
  savedBy: { name: string | null } | null;
  updatedAt: string;
}

const savedFlow = (answer: DraftAnswer): SavedFlow => ({
  id: answer.id,
  flow: FlowSchema.parse(answer.draft),
  revision: answer.revision,
  latestVersion: answer.latestVersion,
  savedBy: answer.savedBy?.name ?? null,
  savedAt: answer.updatedAt,
});

export const useSavedFlow = (id: string) =>
  useQuery({ queryKey: ['flow', id], queryFn: () => readFlow(id), staleTime: Infinity, retry: 1 });

/** The definition of the newest published version. Undefined: nothing is published. */
export const useLiveVersion = (id: string, version: number | null) =>
  useQuery({
    queryKey: ['flow', id, 'version', version],
    enabled: version !== null,
    staleTime: Infinity,
    queryFn: async (): Promise<{ version: number; flow: Flow } | null> => {
      const path = { id };
      const page = await answered(
        api.GET('/v1/flows/{id}/versions', { params: { path, query: { limit: 200 } } }),
      );
      const found = page.items.findLast((one) => one.version === version) ?? page.items.at(-1);
      return found === undefined
        ? null
        : { version: found.version, flow: FlowSchema.parse(found.definition) };
    },
  });

export interface Message {
  key: string;
  channel: Channel;
  subject?: string;
  body: string;
}

/** The messages that are sent now, one for each key and channel. */
export const useMessages = () =>
  useQuery({
    queryKey: ['templates', 'current'],
    staleTime: 30_000,
    queryFn: async (): Promise<Message[]> => {
      const page = await allPages((query) => answered(api.GET('/v1/templates', { params: { query } })));
      return page.items
        .filter(({ current, language, campaignId }) => current && language === null && campaignId === null)
        .map(({ key, channel, subject, body }) => ({
          ...{ key, channel, body },
          ...(subject === null ? {} : { subject }),
        }));
    },
  });

/** A campaign that runs this flow, or is to run it. */
export interface FlowCampaign {
  id: string;
  name: string;
  status: CampaignStatus;
  flowVersion: number | null;
  clock: ReleaseClock | null;
  startsAt: number;
  endsAt: number | null;
}

export const useFlowCampaigns = (flowId: string) =>
  useQuery({
    queryKey: ['flow', flowId, 'campaigns'],
    staleTime: 30_000,
    queryFn: async (): Promise<FlowCampaign[]> => {
      const page = await allPages((query) =>
        answered(api.GET('/v1/campaigns', { params: { query: { ...query, flowId } } })),
      );
      const open = page.items.filter(({ status }) => status !== 'ended');
      return Promise.all(
        open.map(async (campaign) => ({
          ...{ id: campaign.id, name: campaign.name, status: campaign.status },
          ...{ flowVersion: campaign.flowVersion, clock: await clockOf(campaign.releaseId) },
          startsAt: Date.parse(campaign.launchedAt ?? campaign.createdAt),
          endsAt: campaign.endsAt === null ? null : Date.parse(campaign.endsAt),
        })),
      );
    },
  });

async function clockOf(releaseId: string | null): Promise<ReleaseClock | null> {
  if (releaseId === null) return null;
  const release = await answered(api.GET('/v1/releases/{id}', { params: { path: { id: releaseId } } }));
  return clockFromBody(ReleaseClockSchema.parse(release.clock));
}
