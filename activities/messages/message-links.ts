import { randomBytes } from 'node:crypto';
import type { Claimable, NewLink } from '#database/messages/claim-message.js';
import { codeFrom, LINK_CODE_LENGTH } from '#domain/messages/link-code.js';
import { linksAmong, linksIn, type LinkTarget } from '#domain/messages/message-links.js';
import { pageOfItem, type ItemKind } from '#domain/services/capabilities.js';
import type { Service } from '#domain/terms.js';

/** The item that a link opens on the fan's own service. For a playlist it is the lead track, which the fan adds. */
const ITEM_OF: Record<Exclude<LinkTarget, 'page' | 'connect'>, ItemKind> = {
  save: 'release',
  like: 'track',
  follow: 'artist',
  playlist: 'track',
};

/**
 * Returns the tracked links of one message: those that its template mentions, each with its own code. A link to the
 * fan's service becomes a link to the campaign's page when the service, or the id on that service, is not known. Where
 * the grant has ended, the link to save leads to where the fan connects the service again.
 */
export function linksFor(row: Claimable): NewLink[] {
  const used = linksUsed(row);
  const targets: LinkTarget[] = used.length === 0 ? ['page'] : used;
  return targets.map((target) => ({
    target,
    code: codeFrom(LINK_CODE_LENGTH, randomBytes),
    ...destinationOf(target, row),
  }));
}

/** A version of the first dialect does not say which names it uses. */
function linksUsed(row: Claimable): LinkTarget[] {
  if (row.template_dialect !== 1) return linksAmong(row.template_uses ?? []);
  return linksIn(`${row.template_subject ?? ''}\n${row.template_body ?? ''}`);
}

function destinationOf(target: LinkTarget, row: Claimable): { url: string; leadsTo: 'page' | 'service' } {
  const page = { url: row.landing_url, leadsTo: 'page' } as const;
  if (target === 'page' || row.service === null) return page;
  const connects = { url: `${row.landing_url}/connect/${row.service}`, leadsTo: 'page' } as const;
  if (target === 'connect') return hasOwnPage(row) ? connects : page;
  if (target === 'save' && reconnects(row, row.service)) return connects;
  const kind = ITEM_OF[target];
  const id = idsOf(kind, row)[row.service];
  return id === undefined ? page : { url: pageOfItem(row.service, kind, id), leadsTo: 'service' };
}

/** Has the fan's grant ended, and is there a page of ours on which they can connect again and have it saved? */
const reconnects = (row: Claimable, service: Service) =>
  row.ended_services.includes(service) && hasOwnPage(row);

/** Does the campaign's link lead to its page here, and not to a page of somebody else's? */
const hasOwnPage = ({ slug, landing_url: landing }: Claimable) =>
  slug !== null && landing.endsWith(`/r/${slug}`);

function idsOf(kind: ItemKind, row: Claimable): Partial<Record<Service, string>> {
  return { release: row.release_ids, track: row.track_ids, artist: row.artist_ids }[kind] ?? {};
}
