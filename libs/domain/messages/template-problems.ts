import { assertNever } from '#domain/assert-never.js';
import { CURRENT_DIALECT, type Part } from './liquid-engines.js';
import { type MessageFacts, messageValues } from './message-values.js';
import { hasWayOut, type MessageTemplate, renderMessage } from './render-message.js';
import { SAMPLE_FACTS, SPARSE_FACTS, withAttributes } from './sample-facts.js';
import { attributesIn, nameProblems, usedNames } from './template-names.js';

export interface TemplateProblem {
  path: 'subject' | 'body' | 'html';
  message: string;
}

const NO_WAY_OUT = 'An email needs a visible way out: put {{ optOut }} into it, where every fan reads it';
const NO_ADDRESS = 'An email shows the postal address of its sender: put {{ postalAddress }} into it';

/** The problems of a template, by field. Empty: it can be sent, whatever is known of the fan. */
export function templateProblems(template: MessageTemplate): TemplateProblem[] {
  const texts: [TemplateProblem['path'], string | undefined, Part][] = [
    ['body', template.body, 'text'],
    ['subject', template.subject, 'text'],
    ['html', template.html, 'html'],
  ];
  const unread = texts.flatMap(([path, text, part]) =>
    text === undefined ? [] : textProblems(template, path, text, part),
  );
  const misshapen = shapeProblems(template);
  if (unread.length > 0 || misshapen.length > 0) return [...unread, ...misshapen];
  return fillProblems(template);
}

/** What is wrong with one text before it is filled: what cannot be read, and names that no message has. */
function textProblems(
  { dialect = CURRENT_DIALECT }: MessageTemplate,
  path: TemplateProblem['path'],
  text: string,
  part: Part,
): TemplateProblem[] {
  try {
    return nameProblems(text, dialect, part).map((message) => ({ path, message }));
  } catch (error) {
    return [{ path, message: firstLine(error) }];
  }
}

function shapeProblems({ channel, subject, media }: MessageTemplate): TemplateProblem[] {
  switch (channel) {
    case 'sms':
      return subject === undefined ? [] : [{ path: 'subject', message: 'A text has no subject' }];
    case 'email':
      return [
        ...(subject === undefined ? [{ path: 'subject' as const, message: 'An email needs a subject' }] : []),
        ...(media === undefined
          ? []
          : [{ path: 'body' as const, message: 'Only a text brings a picture along' }]),
      ];
    case 'webpush':
      return [
        ...(subject === undefined ? [{ path: 'subject' as const, message: 'A push needs a title' }] : []),
        ...(media === undefined
          ? []
          : [{ path: 'body' as const, message: 'A push shows the artwork by itself' }]),
      ];
    default:
      return assertNever(channel);
  }
}

/** Fills it for a fan of whom much is known, and for one of whom nothing is: neither may fail, and both can opt out. */
function fillProblems(template: MessageTemplate): TemplateProblem[] {
  const { subject = '', body, html = '', dialect = CURRENT_DIALECT } = template;
  const attributes = attributesIn(usedNames([subject, body, html], dialect));
  const problems = [SAMPLE_FACTS, SPARSE_FACTS].flatMap((facts) =>
    fillProblemsFor(template, withAttributes(facts, attributes)),
  );
  return problems.filter(
    ({ path, message }, index) =>
      problems.findIndex((one) => one.path === path && one.message === message) === index,
  );
}

function fillProblemsFor(template: MessageTemplate, facts: MessageFacts): TemplateProblem[] {
  try {
    const values = messageValues(facts);
    const message = renderMessage(template, values);
    if (!hasWayOut(message, values.optOut)) return [{ path: 'body', message: NO_WAY_OUT }];
    if (message.channel !== 'email' || template.html === undefined) return [];
    return message.html.includes(values.postalAddress) ? [] : [{ path: 'html', message: NO_ADDRESS }];
  } catch (error) {
    return [{ path: whereItFails(template, facts), message: firstLine(error) }];
  }
}

/** The text that cannot be filled. */
function whereItFails(template: MessageTemplate, facts: MessageFacts): TemplateProblem['path'] {
  const fails = (changed: Partial<MessageTemplate>): boolean => {
    try {
      renderMessage({ ...template, ...changed }, messageValues(facts));
      return false;
    } catch {
      return true;
    }
  };
  if (!fails({ subject: '' })) return 'subject';
  return template.html !== undefined && !fails({ html: '' }) ? 'html' : 'body';
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? message;
}
