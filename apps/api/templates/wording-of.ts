import type { FieldError } from '#contracts/http/problem.js';
import type { MjmlProblem, PutTemplate } from '#contracts/messages/templates.js';
import type { NewWording } from '#database/messages/write-template.js';
import { assertNever } from '#domain/assert-never.js';
import { messageValues } from '#domain/messages/message-values.js';
import { renderMessage } from '#domain/messages/render-message.js';
import { SAMPLE_FACTS, withAttributes } from '#domain/messages/sample-facts.js';
import { CURRENT_DIALECT } from '#domain/messages/liquid-engines.js';
import { attributesIn, usedNames } from '#domain/messages/template-names.js';
import { pushParts } from '#domain/messages/push-parts.js';
import type { TemplateFormat } from '#domain/messages/template-format.js';
import { type TemplateProblem, templateProblems } from '#domain/messages/template-problems.js';
import { themedEmail } from '#domain/messages/themes/themed-email.js';
import type { Channel } from '#domain/terms.js';
import { unprocessable } from '#http/problem.js';
import { compileMjml } from './compile-mjml.js';

/** Gmail shows no more of an email than this (bytes). */
export const MOST_BYTES = 102 * 1024;

export interface CompiledWording {
  wording: NewWording;
  warnings: MjmlProblem[];
}

const REFUSED = 'The message could not be sent as it is.';

/**
 * What is stored and sent of what a marketer has written, compiled once for all fans. `language`: of the message; it
 * decides its direction. @throws ProblemException naming all that is wrong with it.
 */
export async function wordingOf(
  channel: Channel,
  put: PutTemplate,
  { language, publicBaseUrl }: { language: string; publicBaseUrl: string },
): Promise<CompiledWording> {
  const misfit = misfitOf(channel, put.format ?? 'text');
  if (misfit !== undefined) throw unprocessable(REFUSED, [{ path: 'format', message: misfit }]);
  const compiled = await compiledOf(put, { language, publicBaseUrl });
  const problems = templateProblems({ channel, ...compiled.wording }).map(({ path, message }) => ({
    path: fieldOf(put, path),
    message,
  }));
  if (problems.length > 0) throw unprocessable(REFUSED, problems);
  const long = tooLong(channel, compiled.wording);
  if (long !== undefined) throw unprocessable(REFUSED, [{ path: sourceField(put), message: long }]);
  return compiled;
}

async function compiledOf(
  put: PutTemplate,
  { language, publicBaseUrl }: { language: string; publicBaseUrl: string },
): Promise<CompiledWording> {
  switch (put.format) {
    case undefined:
    case 'text': {
      const { subject, body, media } = put;
      return { wording: { format: 'text', subject, body, media }, warnings: [] };
    }
    case 'theme': {
      const { format, ...source } = put;
      return {
        wording: { format, subject: put.subject, ...themedEmail(source, language), source },
        warnings: [],
      };
    }
    case 'push': {
      const { format, title, body, link } = put;
      return {
        wording: { format, subject: title, body, html: pushParts(link), source: { title, link } },
        warnings: [],
      };
    }
    case 'mjml': {
      const { format, subject, preheader, mjml } = put;
      const compiled = await compileMjml(mjml, { preheader, publicBaseUrl });
      if (compiled.kind === 'refused') throw unprocessable(REFUSED, compiled.problems.map(fieldProblem));
      const { html, text, warnings } = compiled;
      return { wording: { format, subject, body: text, html, source: { preheader, mjml } }, warnings };
    }
    default:
      return assertNever(put);
  }
}

/** Why a message of the channel is not written in this format. */
function misfitOf(channel: Channel, format: TemplateFormat): string | undefined {
  switch (channel) {
    case 'email':
      return format === 'push' ? 'Only web push has this format' : undefined;
    case 'sms':
      return format === 'text' ? undefined : 'Only an email has a design';
    case 'webpush':
      return format === 'push' ? undefined : 'Web push is written in the format "push"';
    default:
      return assertNever(channel);
  }
}

const sourceField = ({ format }: PutTemplate): string => (format === 'mjml' ? 'mjml' : 'body');

/** The field of what was written, for a part of what is stored. */
function fieldOf(put: PutTemplate, path: TemplateProblem['path']): string {
  if (put.format === 'push' && path === 'subject') return 'title';
  return path === 'html' ? sourceField(put) : path;
}

const fieldProblem = ({ line, message }: MjmlProblem): FieldError => ({
  path: 'mjml',
  message: line === null ? message : `Line ${line}: ${message}`,
});

/** What is wrong with the length of the HTML, as a fan with middling values gets it. */
function tooLong(channel: Channel, wording: NewWording): string | undefined {
  const { subject = '', body, html } = wording;
  if (html === undefined) return undefined;
  const names = attributesIn(usedNames([subject, body, html], CURRENT_DIALECT));
  const message = renderMessage({ channel, ...wording }, messageValues(withAttributes(SAMPLE_FACTS, names)));
  const bytes = message.channel === 'email' ? Buffer.byteLength(message.html) : 0;
  return bytes <= MOST_BYTES
    ? undefined
    : `The email has ${Math.ceil(bytes / 1024)} KB, and Gmail cuts it off at ${MOST_BYTES / 1024} KB`;
}
