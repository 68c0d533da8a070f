import type { TemplateParams, MjmlProblem, PutTemplate } from '#contracts/messages/templates.js';
import { messageFacts } from '#database/messages/message-facts.js';
import {
  type ChosenWording,
  findFactsFor,
  findWordingFor,
  type Showing,
  workspaceLanguage,
} from '#database/messages/preview-facts.js';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { CURRENT_DIALECT } from '#domain/messages/liquid-engines.js';
import { type MessageFacts, messageValues, type MessageValues } from '#domain/messages/message-values.js';
import {
  type MessageTemplate,
  type RenderedMessage,
  renderMessage,
} from '#domain/messages/render-message.js';
import { optOutBy } from '#domain/messages/opt-out.js';
import { sameLinks, TEST_WAY_OUT } from '#domain/messages/message-links.js';
import { SAMPLE_FACTS, withAttributes } from '#domain/messages/sample-facts.js';
import { attributesIn, usedNames } from '#domain/messages/template-names.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import { notFound, unprocessable } from '#http/problem.js';
import { wordingOf } from './wording-of.js';

export interface ShowDeps {
  sql: Sql;
  box: SecretBox;
  publicBaseUrl: string;
  /** Workspace time. */
  now: EpochMs;
}

export interface ShowAsk extends Showing {
  draft: PutTemplate | undefined;
  /** Where its links lead: `sample` ones are as long as real ones, `landing` ones work and count nowhere. */
  links: 'sample' | 'landing';
}

/** A message as a fan would get it now. */
export interface ShownMessage {
  template: MessageTemplate;
  values: MessageValues;
  message: RenderedMessage;
  language: string;
  /** Null: it is a draft. */
  version: number | null;
  warnings: MjmlProblem[];
}

/**
 * Renders a message without sending it, by the same builder and the same choice of wording as a send.
 * @throws ProblemException where message, campaign or fan are not there, or the draft is bad.
 */
export async function showMessage(
  deps: ShowDeps,
  params: TemplateParams,
  ask: ShowAsk,
  given: Partial<MessageValues> = {},
): Promise<ShownMessage> {
  const ours = await workspaceLanguage(deps.sql, ask.workspaceId);
  const { wording, warnings, version } = await chosen(deps, params, ask, ours);
  const facts = await factsFor(deps, params.channel, ask, wording);
  const language = wording.language === '' ? (ask.language ?? ours) : wording.language;
  const values = { ...messageValues({ ...facts, language }), ...given };
  const message = rendered(wording.template, values);
  return { template: wording.template, values, message, language, version, warnings };
}

type Wording = Omit<ChosenWording, 'version'>;

async function chosen(
  { sql, publicBaseUrl }: ShowDeps,
  { key, channel }: TemplateParams,
  ask: ShowAsk,
  ours: string,
): Promise<{ wording: Wording; warnings: MjmlProblem[]; version: number | null }> {
  if (ask.draft === undefined) {
    const found = await findWordingFor(sql, { key, channel }, ask);
    if (found === undefined) throw notFound('template');
    return { wording: found, warnings: [], version: found.version };
  }
  const language = ask.language ?? ours;
  const { wording, warnings } = await wordingOf(channel, ask.draft, { language, publicBaseUrl });
  const { subject = '', body, html = '' } = wording;
  const uses = usedNames([subject, body, html], CURRENT_DIALECT);
  const template = { channel, ...wording, dialect: CURRENT_DIALECT };
  return { wording: { template, language: '', uses }, warnings, version: null };
}

async function factsFor(
  { sql, box, publicBaseUrl, now }: ShowDeps,
  channel: Channel,
  ask: ShowAsk,
  { uses, template, language }: Wording,
): Promise<MessageFacts> {
  const sample = withAttributes(SAMPLE_FACTS, attributesIn(uses));
  const optOut = optOutBy(channel, `${publicBaseUrl}${TEST_WAY_OUT}`);
  if (ask.campaignId === null) return { ...sample, ...sameLinks(`${publicBaseUrl}/t/sample`), optOut, now };
  const row = await findFactsFor(sql, ask, { uses, media: template.media ?? null, language });
  if (row === undefined) throw notFound('campaign');
  if (ask.fanId !== null && !row.enrolled) throw notFound('fan of this campaign');
  const base = row.link_host === null ? publicBaseUrl : `https://${row.link_host}`;
  const link = ask.links === 'landing' ? row.landing_url : `${base}/t/AbCdEf123456`;
  const facts = messageFacts(row, { box, publicBaseUrl }, { ...sameLinks(link), optOut, now });
  if (ask.fanId !== null) return facts;
  // A sample fan: of no fan in particular nothing is known.
  return { ...facts, fan: sample.fan, code: facts.code ?? sample.code };
}

function rendered(template: MessageTemplate, values: MessageValues): RenderedMessage {
  try {
    return renderMessage(template, values);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw unprocessable('The message could not be filled for this fan.', [{ path: 'body', message }]);
  }
}
