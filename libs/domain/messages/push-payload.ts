import { type ConsentLanguage, consentLanguage } from '#domain/consents/sign-up-wording.js';
import { directionOf } from './language.js';
import type { RenderedMessage } from './render-message.js';

type Push = Extract<RenderedMessage, { channel: 'webpush' }>;

/** So many bytes of a payload fit into the 4,096 that every push service takes, once it is sealed (RFC 8291). */
export const MOST_PUSH_BYTES = 3993;

/** The words of the button that turns the notifications off. */
const STOP: Readonly<Record<ConsentLanguage, string>> = {
  en: 'Turn off',
  es: 'Desactivar',
  de: 'Abstellen',
  fr: 'Désactiver',
};

/**
 * What the service worker in the fan's browser reads (`apps/pages/push/worker.ts`). `tag`: two pushes with the same one
 * are shown as one. Every word of it is sealed for this browser on its way.
 */
export function pushPayload(
  { title, body, url, icon, language }: Omit<Push, 'channel'>,
  { tag, stopUrl }: { tag: string; stopUrl: string },
): string {
  return JSON.stringify({
    ...{ title, body, url, tag, lang: language, dir: directionOf(language) },
    ...(icon === undefined ? {} : { icon }),
    stop: { title: STOP[consentLanguage(language)], url: stopUrl },
  });
}
