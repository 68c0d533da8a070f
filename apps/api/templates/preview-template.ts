import type { PreviewedTemplate, PreviewTemplate } from '#contracts/messages/templates.js';
import { type MessageTemplate, renderMessage, SAMPLE_VALUES } from '#domain/messages/render-message.js';
import { smsSegments } from '#domain/messages/sms-segments.js';

/** The message as a fan would read it, with sample values where the caller gave none. */
export function previewTemplate(
  template: MessageTemplate,
  values: PreviewTemplate['values'] = {},
): PreviewedTemplate {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const rendered = renderMessage(template, { ...SAMPLE_VALUES, ...given });
  return rendered.channel === 'sms' ? { ...rendered, segments: smsSegments(rendered.body) } : rendered;
}
