// A client as somebody outside writes one: types generated from /openapi.json, nothing of our own code. It is compiled
// by itself, in strict mode, against the page of the running API (apps/api/openapi/generated-client.int-spec.ts).
import createClient from 'openapi-fetch';
import type { components, paths } from 'generated-api';

type Problem = components['schemas']['Problem'];
type Entry = components['schemas']['TimelineEntry'];

/** What a call came to: its body, or the problem as an error. */
function answered<Data>(of: { data?: Data; error?: Problem }): NonNullable<Data> {
  if (of.error !== undefined) throw new Error(`${of.error.code}: ${of.error.detail ?? of.error.title}`);
  if (of.data === undefined || of.data === null) throw new Error('An answer without a body.');
  return of.data;
}

/** The type of an event says what its payload holds: no cast. */
function wordsOf(entry: Entry): string {
  switch (entry.type) {
    case 'fan.pre_saved':
      return `pre-saved by ${entry.payload.path}`;
    case 'consent.granted':
      return `agreed to ${entry.payload.purpose} by ${entry.payload.channel}`;
    default:
      return entry.summary;
  }
}

/** The calls of README.md, in their order. */
export async function readmeCalls(baseUrl: string, key: string) {
  // The funnel is there as a table, too: JSON is meant, of answers and of problems.
  const api = createClient<paths, `application/${string}`>({
    baseUrl,
    headers: { Authorization: `Bearer ${key}` },
  });
  const artist = answered(await api.POST('/v1/artists', { body: { name: 'Nova Tide' } }));
  const release = answered(
    await api.POST('/v1/releases', {
      body: {
        artistId: artist.id,
        title: 'Glass Season',
        serviceIds: { spotify: '4aawyAB9vmqN3uQ7FjRGTy' },
        clock: { kind: 'local', date: '2099-12-31', time: '00:00' },
      },
      headers: { 'Idempotency-Key': 'readme-release' },
    }),
  );
  const flow = answered(await api.POST('/v1/flows/from-template', { body: { template: 'release-growth' } }));
  answered(await api.POST('/v1/flows/{id}/publish', { params: { path: { id: flow.id } } }));
  const campaign = answered(
    await api.POST('/v1/campaigns', {
      body: {
        name: 'Glass Season',
        releaseId: release.id,
        flowId: flow.id,
        landingUrl: 'https://example.com/glass-season',
      },
    }),
  );
  const inCampaign = { params: { path: { id: campaign.id } } };
  const launched = answered(await api.POST('/v1/campaigns/{id}/launch', inCampaign));

  const fan = answered(
    await api.POST('/v1/fans', {
      body: {
        externalId: 'fan-1',
        territory: 'US',
        zone: 'America/New_York',
        identities: { email: 'fan-1@example.com' },
        consents: [{ channel: 'email', method: 'form', wording: 'Yes, email me about Nova Tide.' }],
      },
    }),
  );
  const ofFan = { params: { path: { id: fan.id } } };
  const connection = answered(
    await api.PUT('/v1/fans/{id}/connections/{service}', {
      params: { path: { id: fan.id, service: 'spotify' } },
      body: { refreshToken: 'sandbox-refresh.fan-1', scopes: ['user-library-modify', 'user-library-read'] },
    }),
  );
  const accepted = answered(
    await api.POST('/v1/events', {
      body: {
        id: 'evt-1',
        type: 'fan.pre_saved',
        fan: { externalId: 'fan-1' },
        campaignId: campaign.id,
        payload: { path: 'service', service: 'spotify', source: 'readme' },
      },
    }),
  );
  const flowState = answered(
    await api.GET('/v1/fans/{id}/flow-state', {
      params: { path: { id: fan.id }, query: { live: 'true' } },
    }),
  );

  const { asOf } = answered(await api.GET('/v1/metrics/campaigns/{id}/funnel', inCampaign));
  const at = new Date(Date.parse(asOf) + 12 * 3_600_000).toISOString();
  const moved = answered(
    await api.PATCH('/v1/releases/{id}', {
      params: { path: { id: release.id } },
      body: { clock: { kind: 'global', at } },
    }),
  );
  const batch = answered(
    await api.POST('/v1/events', {
      body: {
        events: [
          {
            id: 'evt-2',
            type: 'page.visited',
            fan: { externalId: 'fan-1' },
            campaignId: campaign.id,
            payload: {},
          },
          {
            id: 'evt-3',
            type: 'fan.saved',
            fan: { externalId: 'fan-1' },
            campaignId: campaign.id,
            payload: { target: 'track', observedBy: 'tap' },
          },
        ],
      },
    }),
  );

  const timeline = answered(await api.GET('/v1/fans/{id}/timeline', ofFan));
  const funnel = answered(
    await api.GET('/v1/metrics/campaigns/{id}/funnel', {
      params: { path: { id: campaign.id }, query: { groupBy: 'service' } },
    }),
  );
  const csv = await api.GET('/v1/metrics/campaigns/{id}/funnel', {
    params: { path: { id: campaign.id }, query: { format: 'csv', groupBy: 'service' } },
    parseAs: 'text',
  });
  const services: (string | undefined)[] = funnel.groups.map(({ key: group }) => group.service);

  const unknown = await api.GET('/v1/fans/{id}', { params: { path: { id: release.id } } });
  const refusal = unknown.error?.code;
  return {
    ...{ status: launched.status, connected: connection.service, accepted, flowState, moved, batch },
    ...{ timeline: timeline.items.map(wordsOf), services, csv: csv.response.headers.get('content-type') },
    refusal,
  };
}
