import { CURRENT_DIALECT } from './liquid-engines.js';
import { type MessageFacts, messageValues, type MessageValues } from './message-values.js';
import { type MessageTemplate, SMS_OPT_OUT } from './render-message.js';
import { SAMPLE_FACTS, withAttributes } from './sample-facts.js';
import { attributesIn, usedNames } from './template-names.js';

/**
 * Values for where only the length of a text counts: a fan of middling names, and the campaign's own words and links.
 * `template`: whose attributes are named.
 */
export function valuesForLength({
  artist,
  release,
  template,
  ...links
}: { artist: string; release: string | null; template: MessageTemplate } & Pick<
  MessageFacts,
  'link' | 'links'
>): MessageValues {
  const attributes = attributesIn(usedNames([template.body], template.dialect ?? CURRENT_DIALECT));
  const clock = SAMPLE_FACTS.release?.clock ?? null;
  return messageValues(
    withAttributes(
      {
        ...{ ...SAMPLE_FACTS, ...links, artist, campaign: release ?? artist },
        release: release === null ? null : { title: release, clock },
        ...{ optOut: SMS_OPT_OUT, postalAddress: '' },
      },
      attributes,
    ),
  );
}
