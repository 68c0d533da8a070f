import type { PageFan } from '#database/pages/page-fan.js';
import { insideApp } from '#domain/pages/in-app-browsers.js';
import { coverImage, seedOf } from '#pages/artwork/cover.view.js';
import { wordsOf, type Catalogue } from '#pages/languages/languages.js';
import type { FormFields } from '#pages/layout/forms.js';
import type { OfferedService } from '#pages/services/offered-services.js';
import type { FanProps, LandingProps } from './landing-props.js';
import { offer, offerAll } from '#pages/services/offered-services.js';
import { outlookOf } from '#pages/visits/grant-serves.js';
import type { Visitor } from '#pages/visits/visitors.js';
import { leftInWords, momentInWords, whenInWords } from '#pages/visits/when.js';

/** What only the request and the installation know. */
export interface Surroundings {
  agent: string;
  /** The page's own address, with its scheme. */
  pageUrl: string;
  fields: FormFields;
  notice: string | undefined;
  remindFirst: boolean;
  /** The fan has chosen to go on inside the app. */
  staysInApp: boolean;
}

/** What the landing page shows to this visitor. */
export function landingPropsOf(visitor: Visitor, around: Surroundings): LandingProps {
  const { page, language, state, place, fan, path } = visitor;
  const words = wordsOf(language);
  const title = page.release?.title ?? page.artist.name;
  const { settings, artwork } = page.subject;
  const texts = settings.texts[language];
  const alt = words.common.coverOf(title, page.artist.name);
  const picture = artwork === null ? undefined : coverImage(artwork, { size: 320, alt });
  const services = offerAll(visitor, { agent: around.agent, territory: place.territory });
  return {
    ...{ language, path, state, title, artist: page.artist.name, fields: around.fields },
    services: services.filter(({ service }) => settings.services.includes(service)),
    ...{ settings, headline: texts?.headline, intro: texts?.intro },
    query: visitor.source === '' ? '' : `?source=${encodeURIComponent(visitor.source)}`,
    colours: seedOf(page.subject),
    cover: { title, alt, picture },
    when: whenOf(visitor, words),
    fan: fan && fanPropsOf(fan, visitor, words),
    ...{ notice: around.notice, remindFirst: around.remindFirst, layer: undefined, head: undefined },
    inApp: around.staysInApp ? undefined : insideApp(around.agent, around.pageUrl),
    formTargets: visitor.services.origins(),
  };
}

function whenOf({ page, state, place, now, clock }: Visitor, words: Catalogue): LandingProps['when'] {
  if (page.release === undefined || state.kind !== 'before') return undefined;
  return {
    words: whenInWords(words, page.release.clock, place),
    left: leftInWords(words, state.moment - now),
    ...{ at: state.moment, now, k: clock.k },
  };
}

function fanPropsOf(fan: PageFan, visitor: Visitor, words: Catalogue): FanProps {
  const { place } = visitor;
  const offered = (service: OfferedService['service']): OfferedService => offer(visitor, service);
  const preSaved = standingPreSave(fan);
  const wanted = preSaved?.service;
  const connection = fan.connections.find(({ service }) => service === wanted) ?? fan.connections[0];
  const { releaseSaved } = fan;
  return {
    preSaved: preSaved && { path: preSaved.path, service: wanted && offered(wanted) },
    connection: connection && {
      ...{ service: offered(connection.service), expired: connection.expired },
      renew: !connection.expired && outlookOf(visitor, connection) === 'renew',
    },
    receipt:
      releaseSaved &&
      words.landing.receipt(
        offered(releaseSaved.service).name,
        momentInWords(words, releaseSaved.at, place.zone),
      ),
    ...{
      saveFailed: fan.saveFailed,
      saving: fan.waiting.includes('save'),
      saved: fan.saved,
      followed: fan.followed,
      reachable: fan.reachable,
    },
  };
}

/** A pre-save by a grant stands only as long as the fan stays connected: who disconnects is promised nothing. */
function standingPreSave({ preSaved, connections }: PageFan): PageFan['preSaved'] {
  if (preSaved?.path !== 'service') return preSaved;
  return connections.some(({ service }) => service === preSaved.service) ? preSaved : undefined;
}
