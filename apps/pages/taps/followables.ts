import type { ServiceIds } from '#contracts/releases/artists.js';
import { capabilityOf, pageOfItem } from '#domain/services/capabilities.js';
import type { Service } from '#domain/terms.js';
import type { ShownPage } from '#pages/visits/landing-pages.js';

/** So many things a page asks a fan to keep beside the release. */
const MOST = 3;

/** One thing that a fan may follow or like beside the release. */
export interface Followable {
  /** As the form names it. */
  key: string;
  act: 'follow' | 'like';
  /** Of the artist, or the title of the release whose lead track it is. */
  name: string;
  artist: { id: string; serviceIds: ServiceIds } | undefined;
  /** The thing's id at the service. */
  id: string;
  /** The service lets us do it for the fan; else a link leads to `url`. */
  can: boolean;
  url: string;
}

/** What this page offers on the service: the artist, featured artists and the lead track, as far as it knows them. */
export function followablesOf(page: ShownPage, service: Service): Followable[] {
  const { release } = page;
  const { likeLeadTrack } = page.subject.settings.follow;
  const artists = [page.artist, ...page.featured].map((artist) => ({
    ...{ key: artist.id, act: 'follow' as const, name: artist.name, artist },
    id: artist.serviceIds[service],
  }));
  const track =
    release !== undefined && likeLeadTrack
      ? [
          {
            ...{ key: 'track', act: 'like' as const, name: release.title, artist: undefined },
            id: release.leadTrackIds[service],
          },
        ]
      : [];
  return [...artists, ...track].slice(0, MOST).flatMap(({ id, ...thing }) => {
    if (id === undefined) return [];
    const can = capabilityOf(service, thing.act === 'like' ? 'likeTrack' : 'followArtist').kind === 'can';
    const url = pageOfItem(service, thing.act === 'like' ? 'track' : 'artist', id);
    return [{ ...thing, id, can, url }];
  });
}

/** Of what was ticked, what can be done. */
export const wantedOf = (page: ShownPage, service: Service, wishes: readonly string[]): Followable[] =>
  followablesOf(page, service).filter(({ can, key }) => can && wishes.includes(key));
