import type { ReviewedStep } from '#contracts/sending/reviews.js';
import { findRunningCampaign, type RunningCampaign } from '#database/campaigns/running-campaigns.js';
import type { Sql } from '#database/database.js';
import { linkBase, messageFacts } from '#database/messages/message-facts.js';
import { findFactsFor, findWordingFor } from '#database/messages/preview-facts.js';
import type { SecretBox } from '#database/secret-box.js';
import { waitingForReview, type WaitingStep } from '#database/sending/step-reviews.js';
import type { SendStep } from '#domain/flows/flow.js';
import { optOutBy } from '#domain/messages/opt-out.js';
import { plainWords } from '#domain/messages/plain-words.js';
import { sameLinks, TEST_WAY_OUT } from '#domain/messages/message-links.js';
import { messageValues } from '#domain/messages/message-values.js';
import { renderMessage } from '#domain/messages/render-message.js';
import type { Channel, EpochMs } from '#domain/terms.js';

type Sample = ReviewedStep['samples'][number];

export interface ReviewDeps {
  sql: Sql;
  box: SecretBox;
  publicBaseUrl: string;
  /** Workspace time. */
  now: EpochMs;
}

/** The steps whose fans wait for a review, with what some of these fans would read. Undefined: no such campaign. */
export async function readReviews(
  deps: ReviewDeps,
  workspaceId: string,
  campaignId: string,
): Promise<ReviewedStep[] | undefined> {
  const { sql } = deps;
  const campaign = await findRunningCampaign(sql, workspaceId, campaignId);
  if (campaign === undefined) return undefined;
  const waiting = await waitingForReview(sql, campaignId);
  const channels = await channelsOf(
    sql,
    waiting.flatMap(({ samples }) => samples.map(({ fanId }) => fanId)),
  );
  return Promise.all(
    waiting.map(async ({ track, step, fans, samples }) => {
      const send = sendStep(campaign, { track, step });
      const shown = samples.map(({ fanId, since }) =>
        sampleOf(
          deps,
          { workspaceId, campaignId },
          { fanId, since, send, reached: channels.get(fanId) ?? [] },
        ),
      );
      return { track, step, fans, samples: await Promise.all(shown) };
    }),
  );
}

function sendStep(campaign: RunningCampaign, { track, step }: Pick<WaitingStep, 'track' | 'step'>) {
  const found = campaign.flow.tracks.find(({ id }) => id === track)?.steps.find(({ id }) => id === step);
  return found?.kind === 'send' ? found : undefined;
}

/** Whether the campaign's flow has this step, as one whose messages are reviewed. */
export function isReviewed(campaign: RunningCampaign, place: { track: string; step: string }): boolean {
  return sendStep(campaign, place)?.review === true;
}

interface Waiting {
  fanId: string;
  since: number;
  /** Undefined: the newest version of the flow does not have the step. */
  send: SendStep | undefined;
  reached: readonly Channel[];
}

async function sampleOf(
  { sql, box, publicBaseUrl, now }: ReviewDeps,
  { workspaceId, campaignId }: { workspaceId: string; campaignId: string },
  { fanId, since, send, reached }: Waiting,
): Promise<Sample> {
  const channel = send?.channels.find((one) => reached.includes(one)) ?? null;
  const start = { fanId, since: new Date(since).toISOString(), channel };
  const unknown = { ...start, subject: null, text: null };
  if (send === undefined || channel === null) return unknown;
  const on = { workspaceId, campaignId, fanId, language: null };
  const wording = await findWordingFor(sql, { key: send.template, channel }, on);
  if (wording === undefined) return unknown;
  const { uses, language, template } = wording;
  const row = await findFactsFor(sql, on, { uses, media: template.media ?? null, language });
  if (row === undefined) return unknown;
  const facts = messageFacts(
    row,
    { box, publicBaseUrl },
    {
      ...sameLinks(`${linkBase(row.link_host, publicBaseUrl)}/t/${SAMPLE_CODE}`),
      optOut: optOutBy(channel, `${publicBaseUrl}${TEST_WAY_OUT}`),
      now,
    },
  );
  const message = renderMessage(template, messageValues(facts));
  return { ...start, ...plainWords(message) };
}

/** As long as the code of a real link, so that the text has its real length. It leads nowhere. */
const SAMPLE_CODE = 'AbCdEf123456';

/** The channels on which these fans have an address. */
async function channelsOf(sql: Sql, fanIds: readonly string[]): Promise<Map<string, Channel[]>> {
  const rows = await sql.query<{ fanId: string; channel: Channel }>(
    'SELECT fan_id AS "fanId", channel FROM identities WHERE fan_id = ANY ($1::uuid[])',
    [fanIds],
  );
  const found = new Map<string, Channel[]>();
  for (const { fanId, channel } of rows) found.set(fanId, [...(found.get(fanId) ?? []), channel]);
  return found;
}
