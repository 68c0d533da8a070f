import type { PreviewedTemplate, PreviewTemplate } from '#contracts/messages/template-preview.js';
import { assertNever } from '#domain/assert-never.js';
import { plainSigns, readSms, smsCost } from '#domain/messages/sms-text.js';
import { pushPayload } from '#domain/messages/push-payload.js';
import type { ShownMessage } from './shown-message.js';

/** As long as the id of a message. */
const SAMPLE_TAG = '00000000-0000-0000-0000-000000000000';

/** What a preview says besides the message itself: its size or segments, and what it costs. */
export function previewOf(
  { message, template, values, language, version, warnings }: ShownMessage,
  prices: Pick<PreviewTemplate, 'pricePerSegment' | 'pricePerMms'>,
): PreviewedTemplate {
  switch (message.channel) {
    case 'email':
      return { ...message, bytes: Buffer.byteLength(message.html), warnings, language, version };
    case 'sms': {
      const { segments, costly, plain } = readSms(message.body);
      const { mediaUrl = null } = message;
      const of = { segments: segments.count, isMms: mediaUrl !== null };
      const plainTemplate = plainSigns(template.body);
      return {
        ...{ channel: 'sms', body: message.body, mediaUrl, segments, costly, plain },
        plainTemplate: plainTemplate === template.body ? null : plainTemplate,
        cost: smsCost(of, prices),
        ...{ language, version },
      };
    }
    case 'webpush': {
      const { icon = null } = message;
      const bytes = Buffer.byteLength(pushPayload(message, { tag: SAMPLE_TAG, stopUrl: values.optOut }));
      return { ...message, icon, bytes, language, version };
    }
    default:
      return assertNever(message);
  }
}
