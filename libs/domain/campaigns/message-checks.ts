import { type MailFinding } from '#domain/sending/mail-domain.js';
import { hasRules } from '#domain/sending/send-windows-rules.js';
import type { Channel } from '#domain/terms.js';
import { type LaunchCheck, ok, warning } from './launch-check.js';

/** A wording that is in force for the campaign. `language`: '' is for any. */
export interface WordingInForce {
  key: string;
  channel: Channel;
  language: string;
}

/** A send step, and what it may send. */
export interface SendingStep {
  step: string;
  key: string;
  channels: readonly Channel[];
}

/**
 * Whether each step has its messages, in each language of the page and in each in which another step of the flow speaks.
 * A fan whose language is missing reads the wording for any language.
 */
export function templateChecks(
  steps: readonly SendingStep[],
  wordings: readonly WordingInForce[],
  pageLanguages: readonly string[],
): LaunchCheck[] {
  const keys = new Set(steps.map(({ key }) => key));
  const spoken = wordings.filter(({ key, language }) => language !== '' && keys.has(key));
  const languages = [...new Set([...pageLanguages, ...spoken.map(({ language }) => language)])].sort();
  const found = steps.flatMap((step) => stepChecks(step, wordings, languages));
  if (steps.length === 0) return [ok('templates', 'The flow sends no messages.')];
  if (found.length > 0) return found;
  const also = languages.length === 0 ? '' : `, also in ${languages.join(', ')}`;
  return [ok('templates', `Every message of the flow is written${also}.`)];
}

function stepChecks(
  { step, key, channels }: SendingStep,
  wordings: readonly WordingInForce[],
  languages: readonly string[],
): LaunchCheck[] {
  return channels.flatMap((channel) => {
    const own = wordings.filter((one) => one.key === key && one.channel === channel);
    if (!own.some(({ language }) => language === '')) {
      const message = `Step "${step}" sends "${key}" by ${channel}, which is not written any more.`;
      return [warning('templates', message, `Write it: PUT /v1/templates/${key}/${channel}.`, step)];
    }
    const missing = languages.filter((language) => !own.some((one) => speaks(one.language, language)));
    if (missing.length === 0) return [];
    const message = `Step "${step}" sends "${key}" by ${channel}, which is not written in ${missing.join(', ')}.`;
    const todo = 'Write it in these languages; until then their fans read the wording for any language.';
    return [warning('templates', message, todo, step)];
  });
}

/** A wording in `de` is for fans of `de-AT`, too. */
const speaks = (written: string, wanted: string): boolean =>
  written === wanted || wanted.toLowerCase().startsWith(`${written.toLowerCase()}-`);

/** Whether fans find the terms and the privacy policy. Only texts must name them; emails should. */
export function linkChecks(asks: readonly Channel[], links: LegalLinks): LaunchCheck[] {
  if (asks.length === 0) return [ok('links', 'The page asks for no consent.')];
  const missing = [
    ...(links.termsUrl === null ? ['the terms (termsUrl)'] : []),
    ...(links.privacyUrl === null ? ['the privacy policy (privacyUrl)'] : []),
  ];
  if (missing.length === 0) return [ok('links', 'The page links the terms and the privacy policy.')];
  const todo = 'Set them on the page: PUT /v1/campaigns/{id}/page.';
  return [warning('links', `The page does not link ${missing.join(' and ')}.`, todo)];
}

interface LegalLinks {
  termsUrl: string | null;
  privacyUrl: string | null;
}

/** Who sends the messages of a channel in this campaign. */
export interface UsedSender {
  channel: Channel;
  /** Null: the installation's own. */
  name: string | null;
  haltedFor: string | null;
  /** Of its newest test; null: it was never tested, or it is the installation's. */
  lastTest: string | null;
}

export function senderCheck({ channel, name, haltedFor, lastTest }: UsedSender): LaunchCheck {
  const who = name === null ? `The installation's sender of ${channel}` : `The sender "${name}" (${channel})`;
  if (haltedFor !== null)
    return warning(
      'senders',
      `${who} is halted: ${haltedFor}. Messages wait for it.`,
      'Mend what the code says, then POST /v1/senders/{channel or id}/resume.',
      channel,
    );
  if (name === null || lastTest === 'accepted') return ok('senders', `${who} works.`, channel);
  const said = lastTest === null ? 'has never been tested' : `did not pass its last test (${lastTest})`;
  return warning('senders', `${who} ${said}.`, 'POST /v1/senders/{id}/test.', channel);
}

const MAIL_TODO: Readonly<Record<Exclude<MailFinding['verdict'], 'good'>, string>> = {
  wrong: 'Mend the record in the DNS of the domain.',
  missing: 'Add the record to the DNS of the domain.',
  unanswered: 'Ask again later. This is no sign that the record is missing.',
};

/** What the sender doctor says of the domain that the campaign's emails come from. */
export const mailChecks = (domain: string, findings: readonly MailFinding[]): LaunchCheck[] =>
  findings.map(({ check, verdict, words }) =>
    verdict === 'good'
      ? ok('mail_domain', `${domain}: ${words}`, check)
      : warning('mail_domain', `${domain}: ${words}`, MAIL_TODO[verdict], check),
  );

/** `allowed`: as the workspace has chosen; undefined: texts may go to every country. */
export function countryChecks(allowed: readonly string[] | undefined): LaunchCheck[] {
  if (allowed === undefined) {
    const message = 'Texts may go to every country, also to those whose quiet hours nobody has looked up.';
    return [warning('sms_countries', message, 'Name the countries: PATCH /v1/workspace, smsCountries.')];
  }
  const unknown = allowed.filter((country) => !hasRules('sms', country));
  if (unknown.length === 0)
    return [ok('sms_countries', 'Texts go only to countries whose quiet hours are known.')];
  const message = `The quiet hours of ${unknown.join(', ')} are not known: texts go there from 9 to 20.`;
  return [
    warning(
      'sms_countries',
      message,
      'Look up the rules of these countries, or take them out of smsCountries.',
    ),
  ];
}
