/**
 * Tracked links a message may hold. `page` is `{{ link }}`, the campaign's page; the others are `{{ links.save }}`
 * and so on, which lead to the release, its lead track or the artist on the fan's own service.
 */
export const LINK_TARGETS = ['page', 'save', 'like', 'follow', 'playlist'] as const;
export type LinkTarget = (typeof LINK_TARGETS)[number];
export type ServiceLinkTarget = Exclude<LinkTarget, 'page'>;

/** The links this template speaks of, each once. */
export function linksIn(template: string): LinkTarget[] {
  const inside = (template.match(/\{[{%][\s\S]*?[}%]\}/g) ?? []).join('\n');
  return LINK_TARGETS.filter((target) =>
    target === 'page' ? /\blink\b/.test(inside) : new RegExp(`\\blinks\\s*\\.\\s*${target}\\b`).test(inside),
  );
}

/** One link in all places: where only the length counts, each being as long as the others. */
export const sameLinks = (link: string): { link: string; links: Record<ServiceLinkTarget, string> } => ({
  link,
  links: { save: link, like: link, follow: link, playlist: link },
});
