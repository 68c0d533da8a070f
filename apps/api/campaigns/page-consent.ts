import { createHash } from 'node:crypto';
import type { ConsentEvidence, PagePreview } from '#contracts/pages/page-consent.js';
import { type PageSubject, programmeOf } from '#database/campaigns/campaign-pages.js';
import { countSignUps } from '#database/consents/sign-ups.js';
import type { Sql } from '#database/database.js';
import { writtenTemplates } from '#database/messages/templates.js';
import { type ConsentBlock, type ConsentBox, lintConsentBlock } from '#domain/consents/consent-lint.js';
import { signUpWording, smsQuestion, smsWelcome } from '#domain/consents/sign-up-wording.js';
import { confirmationMail } from '#domain/messages/confirmation-mail.js';
import { valuesForLength } from '#domain/messages/length-values.js';
import { sameLinks } from '#domain/messages/message-links.js';
import { renderMessage } from '#domain/messages/render-message.js';
import { smsSegments } from '#domain/messages/sms-segments.js';
import type { AddressChannel } from '#domain/terms.js';

/** Where fans see the page, and whoever has the address of the preview. */
export interface PageAddresses {
  url: string | null;
  previewUrl: string | null;
}

/** The boxes of the page as fans see them, and what breaks a rule. */
export function previewOf(subject: PageSubject, addresses: PageAddresses, language: string): PagePreview {
  const block = blockOf(subject, addresses.url ?? '', language);
  return {
    ...addresses,
    language,
    boxes: block.boxes.map((box) => ({ ...box, wordingHash: hashOf(box.wording) })),
    findings: lintConsentBlock(block).map(({ channel, ...finding }) => ({
      ...finding,
      ...(channel === undefined ? {} : { channel }),
    })),
  };
}

function blockOf(subject: PageSubject, url: string, language: string): ConsentBlock {
  const { settings, status, artist } = subject;
  const programme = programmeOf(subject);
  const box = (channel: AddressChannel): ConsentBox => ({
    // The form asks for the tick because without it there is nothing to send; the page itself never depends on it.
    ...{ channel, ticked: false, required: false },
    wording: signUpWording({ channel, purpose: 'marketing', language }, programme),
  });
  return {
    ...{ language, url, sender: settings.sender ?? artist },
    live: status === 'live' || status === 'paused',
    boxes: [...(settings.ask.email ? [box('email')] : []), ...(settings.ask.sms ? [box('sms')] : [])],
    questions: { sms: smsQuestion(language, programme) },
  };
}

const hashOf = (wording: string): string => createHash('sha256').update(wording, 'utf8').digest('hex');

/** All that a registration asks for, as it is now. `campaign`: as the API shows it. */
export async function evidenceOf(
  sql: Sql,
  {
    subject,
    campaign,
    ...addresses
  }: PageAddresses & { subject: PageSubject; campaign: { id: string; name: string } },
  language: string,
): Promise<ConsentEvidence> {
  const programme = programmeOf(subject);
  const { workspaceId, campaignId, artist, release, keyword, status } = subject;
  const mail = confirmationMail({
    ...{ language, purpose: 'marketing', artist, release: release?.title ?? null, artworkUrl: null },
    ...{ confirmUrl: 'https://…/confirm/…', cancelUrl: 'https://…/u/…', postalAddress: null },
  });
  const { lastConfirmedAt, ...counts } = await countSignUps(sql, campaignId);
  return {
    ...previewOf(subject, addresses, language),
    campaign: { id: campaign.id, name: campaign.name, status },
    sender: programme.sender,
    textsAMonth: programme.textsAMonth,
    termsUrl: programme.termsUrl,
    privacyUrl: programme.privacyUrl,
    keyword,
    doubleOptIn: {
      smsQuestion: smsQuestion(language, programme),
      smsWelcome: smsWelcome(language, programme),
      emailSubject: mail.subject,
      emailText: mail.text,
    },
    samples: await samplesOf(sql, workspaceId, subject),
    signUps: { ...counts, lastConfirmedAt: lastConfirmedAt?.toISOString() ?? null },
  };
}

const MOST_SAMPLES = 200;

/** A template that cannot be filled is no sample. */
async function samplesOf(
  sql: Sql,
  workspaceId: string,
  { artist, release }: PageSubject,
): Promise<ConsentEvidence['samples']> {
  const links = sameLinks('https://example.com/t/sample');
  const templates = await writtenTemplates(sql, workspaceId);
  const own = templates.filter(({ channel, isBase }) => channel === 'sms' && isBase).slice(0, MOST_SAMPLES);
  return own.flatMap((template) => {
    try {
      const names = { artist, release: release?.title ?? null };
      const message = renderMessage(template, valuesForLength({ ...names, ...links, template }));
      if (message.channel !== 'sms') return [];
      const segments = smsSegments(message.body).count;
      return [{ template: template.key, text: message.body, segments }];
    } catch {
      return [];
    }
  });
}
