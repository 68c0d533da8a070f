import { listHalts } from '#database/budgets/credential-halts.js';
import { wordingsInForce } from '#database/campaigns/launch-facts.js';
import { findCampaignPage } from '#database/campaigns/campaign-pages.js';
import type { Sql } from '#database/database.js';
import { lastTests } from '#database/sending/sender-tests.js';
import { haltNameOf, isOwnHalt, listSenders, type StoredSender } from '#database/sending/senders.js';
import type { LaunchCheck } from '#domain/campaigns/launch-check.js';
import { countryChecks, mailChecks, senderCheck, templateChecks } from '#domain/campaigns/message-checks.js';
import type { Flow, SendStep } from '#domain/flows/flow.js';
import { judgeMailDomain } from '#domain/sending/mail-domain.js';
import { SENDER_OF } from '#domain/sending/senders.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import { type Channel, CHANNELS } from '#domain/terms.js';
import { readMailRecords } from '#providers/dns/mail-records.js';
import type { ChecklistSubject } from './checklist-subject.js';

/** Whether the flow's messages are written, and whether somebody can send them to those whom they are for. */
export async function checkMessages(
  sql: Sql,
  subject: ChecklistSubject,
  flow: Flow,
  sending: WorkspaceSending,
): Promise<LaunchCheck[]> {
  const sends = flow.tracks.flatMap(({ steps }) => steps).filter((step) => step.kind === 'send');
  const channels = CHANNELS.filter((channel) => sends.some((step) => step.channels.includes(channel)));
  const senders = await sendersOf(sql, subject, channels);
  return [
    ...(await checkTemplates(sql, subject, sends)),
    ...(await checkSenders(sql, senders)),
    ...(channels.includes('sms') ? countryChecks(sending.smsCountries) : []),
    ...(channels.includes('email') ? await checkDomain(subject, senders) : []),
  ];
}

async function checkTemplates(
  sql: Sql,
  { workspaceId, campaign }: ChecklistSubject,
  sends: readonly SendStep[],
): Promise<LaunchCheck[]> {
  const keys = [...new Set(sends.map(({ template }) => template))];
  const wordings = await wordingsInForce(sql, { workspaceId, campaignId: campaign.id, keys });
  const page = campaign.slug === null ? undefined : await findCampaignPage(sql, workspaceId, campaign.id);
  const steps = sends.map(({ id: step, template: key, channels }) => ({ step, key, channels }));
  return templateChecks(steps, wordings, Object.keys(page?.settings.texts ?? {}));
}

interface Chosen {
  channel: Channel;
  /** Undefined: the installation's own. */
  sender: StoredSender | undefined;
}

/** The artist's sender, else the workspace's: as the worker chooses. */
async function sendersOf(
  sql: Sql,
  { workspaceId, artistId }: ChecklistSubject,
  channels: readonly Channel[],
): Promise<Chosen[]> {
  const all = await listSenders(sql, workspaceId);
  return channels.map((channel) => {
    const own = all.filter((one) => one.channel === channel);
    const ofArtist = own.find((one) => one.artistId !== null && one.artistId === artistId);
    return { channel, sender: ofArtist ?? own.find((one) => one.artistId === null) };
  });
}

async function checkSenders(sql: Sql, chosen: readonly Chosen[]): Promise<LaunchCheck[]> {
  const halts = await listHalts(sql);
  const tests = await lastTests(
    sql,
    chosen.flatMap(({ sender }) => (sender === undefined ? [] : [sender.id])),
  );
  return chosen.map(({ channel, sender }) => {
    const halt = halts.find(({ provider, credential }) =>
      sender === undefined
        ? provider === SENDER_OF[channel] && !isOwnHalt(credential)
        : credential === haltNameOf(sender.id),
    );
    const test = tests.find(({ senderId }) => senderId === sender?.id);
    const lastTest = test === undefined ? null : (test.code ?? test.state);
    return senderCheck({
      ...{ channel, name: sender?.name ?? null, haltedFor: halt?.code ?? null, lastTest },
    });
  });
}

async function checkDomain(
  { settings }: ChecklistSubject,
  chosen: readonly Chosen[],
): Promise<LaunchCheck[]> {
  const sender = chosen.find(({ channel }) => channel === 'email')?.sender;
  const ownAccount = sender !== undefined && sender.credentialsEncrypted !== null;
  const from = ownAccount ? sender.from : settings.EMAIL_FROM;
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return mailChecks(domain, judgeMailDomain(await readMailRecords(domain, settings.DNS_SERVERS)));
}
