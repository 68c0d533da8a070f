import type { WorkspaceSettings } from '#database/access/workspaces.js';
import { findPageSubjectOf, type PageSubject } from '#database/campaigns/campaign-pages.js';
import type { Sql } from '#database/database.js';
import { type LaunchCheck, ok, warning } from '#domain/campaigns/launch-check.js';
import { linkChecks } from '#domain/campaigns/message-checks.js';
import type { Flow } from '#domain/flows/flow.js';
import { CHANNELS } from '#domain/terms.js';
import type { ChecklistSubject } from './checklist-subject.js';
import { previewOf } from './page-consent.js';

/** What the page asks for and how, in each language that it has words of its own in. */
export async function checkPage(
  sql: Sql,
  { campaign, settings }: ChecklistSubject,
  flow: Flow | undefined,
  workspace: WorkspaceSettings,
): Promise<LaunchCheck[]> {
  const subject = campaign.slug === null ? undefined : await findPageSubjectOf(sql, campaign.id);
  if (subject === undefined)
    return [ok('page', 'The campaign has no page of ours, so nobody is asked there.')];
  const languages = [...new Set([workspace.language, ...Object.keys(subject.settings.texts)])];
  const url = `${settings.PUBLIC_BASE_URL.replace(/\/$/, '')}/r/${subject.slug}`;
  const found = languages.flatMap((language) => consentChecks(subject, url, language, flow));
  const fine = ok('page', 'What the page asks fans to agree to keeps the rules of carriers.');
  const asks = CHANNELS.filter((channel) => asksFor(subject, channel));
  return [...(found.length === 0 ? [fine] : found), ...linkChecks(asks, subject.settings)];
}

const asksFor = ({ settings: { ask } }: PageSubject, channel: string): boolean =>
  (channel === 'email' && ask.email) || (channel === 'sms' && ask.sms);

/** That nobody can open the page before the launch is no fault; that it asks for nothing is none where nothing is sent. */
function consentChecks(
  subject: PageSubject,
  url: string,
  language: string,
  flow: Flow | undefined,
): LaunchCheck[] {
  const sends = flow?.tracks.some(({ steps }) => steps.some(({ kind }) => kind === 'send')) ?? false;
  const { findings } = previewOf(subject, { url, previewUrl: null }, language);
  return findings
    .filter(({ rule }) => rule !== 'page_not_live' && (rule !== 'box_missing' || sends))
    .map(({ message, channel }) =>
      warning(
        'page',
        message,
        'Change the page (PUT /v1/campaigns/{id}/page), and look at it: GET /v1/campaigns/{id}/page/preview.',
        channel === undefined ? language : `${channel}, ${language}`,
      ),
    );
}
