import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { ImportSchema } from '#contracts/fans/imports.js';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import type { Flow } from '#domain/flows/flow.js';
import type { ApiClient } from '#tools/demo/api-client.js';
import { createArtist } from '#tools/demo/glass-season.js';

/** The channels that are tried. A further one is one more row here and in `FANS`. */
export const TRIED_CHANNELS = ['sms', 'email'] as const;
export type TriedChannel = (typeof TRIED_CHANNELS)[number];

const KEY = 'storm';
const WORDING: Readonly<Record<TriedChannel, object>> = {
  sms: { format: 'text', body: '{{ artist }}: out now {{ link }} {{ optOut }}' },
  email: { format: 'text', subject: 'Out now', body: 'Out now {{ link }}\n\n{{ optOut }}' },
};

/** US area codes, each with the 100 numbers that are set aside for fiction (555-01xx). */
const AREA_CODES = ['212', '312', '303', '213', '617', '305', '404', '415', '512', '702'];
/** What a list says of one fan on the channel. Empty: there is no address left for this fan. */
const FANS: Readonly<Record<TriedChannel, (index: number) => Record<string, string>>> = {
  sms: (index) => {
    const area = AREA_CODES[Math.floor(index / 100)];
    const phone = area === undefined ? '' : `+1${area}55501${String(index % 100).padStart(2, '0')}`;
    return { phone, sms_consent: phone === '' ? '' : 'yes' };
  },
  email: (index) => ({ email: `storm-${index}@example.com`, email_consent: 'yes' }),
};

const EVIDENCE = {
  wording: 'Yes, send me news about Nova Tide by SMS and email.',
  method: 'import',
  sourceUrl: 'https://example.com/nova-tide/presave',
};

/** One message on each channel, as soon as a fan comes in, and then nothing for long. */
const flow: Flow = {
  schema: 1,
  name: 'Storm of messages',
  tracks: [
    {
      id: 'main',
      trigger: { event: 'enrollment.requested' },
      reentry: 'once',
      steps: [
        ...TRIED_CHANNELS.map((channel) => ({
          ...{ kind: 'send' as const, id: `by-${channel}`, channels: [channel], template: KEY },
          ...{ purpose: 'marketing' as const, intent: 'prompt' as const },
        })),
        { kind: 'exit', id: 'end', reason: 'sent' },
      ],
    },
  ],
};

/** Launches a campaign that sends one message on each channel. Fans come in by the list that is imported last. */
export async function launchMessageCampaign(api: ApiClient): Promise<string> {
  for (const channel of TRIED_CHANNELS)
    await api.put(`/v1/templates/${KEY}/${channel}`, WORDING[channel], z.unknown());
  const made = await api.post('/v1/flows', flow, FlowDraftSchema);
  await api.post(`/v1/flows/${made.id}/publish`, {}, z.unknown());
  const artistId = await createArtist(api);
  const campaign = { name: 'Storm of messages', artistId, flowId: made.id };
  const { id } = await api.post('/v1/campaigns', campaign, CampaignSchema);
  await api.post(`/v1/campaigns/${id}/launch`, {}, CampaignSchema);
  return id;
}

/** Returns how many messages these fans should get in all. */
export async function importMessageFans(api: ApiClient, campaignId: string, fans: number): Promise<number> {
  const rows = Array.from({ length: fans }, (_, index): Record<string, string> => {
    const addresses = TRIED_CHANNELS.flatMap((channel) => Object.entries(FANS[channel](index)));
    const place = { territory: 'US', zone: 'America/New_York' };
    return { external_id: `storm-${index}`, ...place, ...Object.fromEntries(addresses) };
  });
  const query = new URLSearchParams({ campaignId, consentEvidence: JSON.stringify(EVIDENCE) });
  const csv = stringify(rows, { header: true });
  await api.postCsv(`/v1/fans/import?${query.toString()}`, csv, ImportSchema);
  const consents = TRIED_CHANNELS.map((channel) => `${channel}_consent`);
  return rows.reduce((sum, row) => sum + consents.filter((name) => row[name] === 'yes').length, 0);
}
