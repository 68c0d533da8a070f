import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import type { Plan } from './plan.js';

/** What was made already, if a later part failed. It is not made twice. */
export interface Made {
  artistId?: string;
  releaseId?: string;
  flowId?: string;
}

/** Makes what the plan names and is not there yet, in order: artist, release, flow with a version, campaign. */
export async function makeCampaign(plan: Plan, made: Made): Promise<Schemas['Campaign']> {
  const releaseId = plan.release === 'known' ? plan.releaseId : await releaseOf(plan, made);
  const flowId = plan.flow === 'known' ? plan.flowId : await flowOf(plan, made);
  const path = { params: { path: { id: flowId } } };
  // The draft of a flow that has a version may be somebody's unfinished work.
  const { latestVersion } = await answered(api.GET('/v1/flows/{id}', path));
  if (latestVersion === null) await answered(api.POST('/v1/flows/{id}/publish', path));
  return answered(
    api.POST('/v1/campaigns', {
      body: {
        ...{ name: plan.name.trim(), releaseId, flowId, nativePages: {} },
        ...(plan.slug.trim() === '' ? {} : { slug: plan.slug.trim() }),
        ...(plan.landingUrl.trim() === '' ? {} : { landingUrl: plan.landingUrl.trim() }),
      },
    }),
  );
}

async function releaseOf(plan: Plan, made: Made): Promise<string> {
  made.artistId ??= await artistOf(plan.artist.trim());
  if (made.releaseId !== undefined) return made.releaseId;
  const { id } = await answered(
    api.POST('/v1/releases', {
      body: {
        ...{ artistId: made.artistId, title: plan.title.trim(), leadTrackIds: {} },
        serviceIds: plan.spotify.trim() === '' ? {} : { spotify: plan.spotify.trim() },
        clock: { kind: 'local', date: plan.date, time: plan.time },
      },
    }),
  );
  made.releaseId = id;
  return id;
}

async function artistOf(name: string): Promise<string> {
  const known = await answered(api.GET('/v1/artists', { params: { query: { name, limit: 200 } } }));
  const same = known.items.find((artist) => artist.name.toLowerCase() === name.toLowerCase());
  return (same ?? (await answered(api.POST('/v1/artists', { body: { name } })))).id;
}

async function flowOf({ name }: Plan, made: Made): Promise<string> {
  if (made.flowId !== undefined) return made.flowId;
  const body = { template: 'release-growth' as const, name: name.trim() };
  const { id } = await answered(api.POST('/v1/flows/from-template', { body }));
  made.flowId = id;
  return id;
}
