/**
 * The tracked links that a message may hold. `page` is `{{ link }}` and leads to the campaign's page. The others are
 * `{{ links.save }}` and so on; they lead to the release, its lead track or the artist on the fan's own service.
 * `connect` leads to where the fan connects that service again.
 */
export const LINK_TARGETS = ['page', 'save', 'like', 'follow', 'playlist', 'connect'] as const;
export type LinkTarget = (typeof LINK_TARGETS)[number];
export type ServiceLinkTarget = Exclude<LinkTarget, 'page'>;

/** The links that this template holds, each once. */
export function linksIn(template: string): LinkTarget[] {
  const inside = (template.match(/\{[{%][\s\S]*?[}%]\}/g) ?? []).join('\n');
  return LINK_TARGETS.filter((target) =>
    target === 'page' ? /\blink\b/.test(inside) : new RegExp(`\\blinks\\s*\\.\\s*${target}\\b`).test(inside),
  );
}

/** The links among the names that a message uses. */
export const linksAmong = (uses: readonly string[]): LinkTarget[] =>
  LINK_TARGETS.filter((target) => uses.includes(target === 'page' ? 'link' : `links.${target}`));

/** The same link in all places. This is for where only the length counts, because all links are equally long. */
export const sameLinks = (link: string): { link: string; links: Record<ServiceLinkTarget, string> } => ({
  link,
  links: { save: link, like: link, follow: link, playlist: link, connect: link },
});

/** Tests and previews have no way out to take: this token leads to a page that says so. */
export const TEST_TOKEN = 'sample';
export const TEST_WAY_OUT = `/u/${TEST_TOKEN}`;
