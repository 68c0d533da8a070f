import { wallTime } from '#domain/clock/local-moment.js';
import { fanMoment } from '#domain/pages/fan-moment.js';
import { fanZone } from '#domain/places/fan-zone.js';
import type { Place } from '#domain/places/place.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { AttributeValue, EpochMs } from '#domain/terms.js';
import { dateInWords } from './date-in-words.js';
import { type Direction, directionOf } from './language.js';
import { type Look, lookOf, type LookSeed } from './look.js';
import type { ServiceLinkTarget } from './message-links.js';

/** What is known of the fan, the campaign and the message. All that a message may say comes from here. */
export interface MessageFacts {
  artist: string;
  /** Null: the campaign has no release. `clock` null: nobody has asked for its date. */
  release: { title: string; clock: ReleaseClock | null } | null;
  campaign: string;
  fan: {
    firstName: string | null;
    lastName: string | null;
    city: string | null;
    place: Place;
    /** Those that the message names, and perhaps more. */
    attributes: Readonly<Record<string, AttributeValue | null>>;
  };
  /** A code for the fan: the fan's own, else the campaign's. */
  code: string | null;
  link: string;
  links: Record<ServiceLinkTarget, string>;
  /** The address of the artist's contact card. */
  contactCard: string;
  optOut: string;
  postalAddress: string;
  /** The address of the artwork. Null: there is none. */
  artwork: string | null;
  look: LookSeed;
  /** The language of the message (BCP 47). */
  language: string;
  /** The moment of sending, in workspace time. */
  now: EpochMs;
}

/** The values that a template may use. It is a `type` and not an `interface`, so that Liquid may read it by name. */
export type MessageValues = {
  artist: string;
  /** The title; the artist's name where the campaign has no release. */
  release: string;
  /** The day of the release for this fan, in the message's language, as `Friday 4 December`. */
  releaseDate: string | null;
  /** The time of it, as `00:00`. */
  releaseTime: string | null;
  /** Both, for the filter `date`: YYYY-MM-DDTHH:MM on the fan's own clock. */
  releaseAt: string | null;
  campaign: string;
  fan: {
    firstName: string | null;
    lastName: string | null;
    city: string | null;
    /** ISO 3166 alpha-2. */
    country: string | null;
    attributes: Record<string, AttributeValue | null>;
  };
  code: string | null;
  /** The fan's tracked link to the campaign's page. */
  link: string;
  /** Tracked links to the fan's own service: to save, like, follow, or add to a playlist there. */
  links: Record<ServiceLinkTarget, string>;
  contactCard: string;
  /** The link that unsubscribes with one click. In an SMS these are words instead, because STOP is always understood. */
  optOut: string;
  /** The sender's postal address, which an email has to carry; empty where the workspace has none. */
  postalAddress: string;
  artwork: string | null;
  look: Look;
  language: string;
  direction: Direction;
  /** IANA. Dates are written on this clock. */
  zone: string;
  /** Workspace time, ms since the epoch. */
  now: EpochMs;
};

/**
 * The one builder of what a message may say: for a preview, a test and a send alike. Every name is always there; what
 * is not known is null, so that `default` and `if` work and nothing fails when the message is sent.
 */
export function messageValues(facts: MessageFacts): MessageValues {
  const { artist, release, campaign, fan, language, now } = facts;
  const { code, link, links, contactCard, optOut, postalAddress, artwork } = facts;
  const zone = fanZone(fan.place);
  const at = release?.clock == null ? null : releaseWall(release.clock, fan.place, zone);
  const inWords = (format: string): string | null =>
    at === null ? null : String(dateInWords(at, format, { language, zone, now }));
  return {
    artist,
    release: release?.title ?? artist,
    releaseDate: inWords('day'),
    releaseTime: inWords('time'),
    releaseAt: at,
    campaign,
    fan: {
      firstName: fan.firstName,
      lastName: fan.lastName,
      city: fan.city,
      country: fan.place.country ?? null,
      attributes: { ...fan.attributes },
    },
    ...{ code, link, links, contactCard, optOut, postalAddress, artwork },
    look: lookOf(facts.look),
    ...{ language, direction: directionOf(language), zone, now },
  };
}

/** What the fan's own clock shows at the release. Where nothing is known of the place, a local date is as it is stated. */
function releaseWall(clock: ReleaseClock, place: Place, zone: string): string {
  const isSomewhere = place.country !== undefined || place.zone !== undefined;
  if (clock.kind === 'local' && !isSomewhere) return `${clock.date}T${clock.time}`;
  return wallTime(fanMoment(clock, place), zone);
}

/** What a rendering needs of the values even where no text names them. */
const ALWAYS_KEPT: readonly string[] = [
  ...['language', 'zone', 'now', 'postalAddress', 'artwork'],
  ...['link', 'links', 'optOut', 'contactCard'],
];

/**
 * The values by which this message can be rendered again, so that nothing more of the fan is kept with it. `uses`: names
 * with their dots, as `usedNames` gives them.
 */
export function valuesUsed(values: MessageValues, uses: readonly string[]): Record<string, unknown> {
  const named = new Set([...ALWAYS_KEPT, ...uses.map((name) => name.split('.')[0] ?? name)]);
  return Object.fromEntries(Object.entries(values).filter(([name]) => named.has(name)));
}

/** Values of which only those are there that the message uses, as an earlier version of us may have kept them. */
export interface KeptValues {
  language: string;
  zone: string;
  now: EpochMs;
  postalAddress?: string | undefined;
  link?: string | undefined;
  links?: Readonly<Record<string, string>> | undefined;
  optOut?: string | undefined;
  contactCard?: string | undefined;
  artwork?: string | null | undefined;
  [name: string]: unknown;
}
