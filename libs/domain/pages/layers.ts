/**
 * What a page asks for after the core action, one thing at a time, in this order. Each is a wish of the fan's own:
 * it can be skipped, and is then not asked again in this campaign.
 */
export const PAGE_LAYERS = ['email', 'sms', 'webpush', 'follow', 'future', 'share'] as const;
export type PageLayer = (typeof PAGE_LAYERS)[number];

/** What became of a question. */
export const LAYER_ANSWERS = ['done', 'skipped'] as const;
export type LayerAnswer = (typeof LAYER_ANSWERS)[number];

/** The first layer that can be asked for, and that the fan has neither done nor skipped. Undefined: nothing is left. */
export function nextLayer(
  askable: ReadonlySet<PageLayer>,
  answered: ReadonlySet<PageLayer>,
): PageLayer | undefined {
  return PAGE_LAYERS.find((layer) => askable.has(layer) && !answered.has(layer));
}
