import type { PageSettings } from '#contracts/pages/page-settings.js';
import type { LandingState } from '#domain/pages/landing-state.js';
import type { PageSeed } from '#domain/pages/colours.js';
import type { Html } from '#pages/layout/html.js';
import type { Language } from '#pages/languages/languages.js';
import type { FormFields } from '#pages/layout/forms.js';
import type { OfferedService } from '#pages/services/offered-services.js';
import type { Cover } from './cover.view.js';

/** What is known of the fan who looks; absent: nobody has acted in this browser. */
export interface FanProps {
  preSaved: { path: 'service' | 'reminder'; service: OfferedService | undefined } | undefined;
  /** The fan's live or ended grant on the service that counts here. */
  /** `renew`: the grant lives, but ends before the release. */
  connection: { service: OfferedService; expired: boolean; renew: boolean } | undefined;
  /** When we saved it, in words. */
  receipt: string | undefined;
  saveFailed: boolean;
  /** The fan has tapped to save it, and it is done behind the page. */
  saving: boolean;
  saved: boolean;
  followed: boolean;
  reachable: boolean;
}

export interface LandingProps {
  language: Language;
  /** `/r/{slug}`. */
  path: string;
  /** `?source=…` where the source of the visit is known, else ''. It goes along with every form. */
  query: string;
  state: LandingState;
  /** Of the release; of a campaign without one, the artist's name. */
  title: string;
  artist: string;
  /** Instead of the title, above the page's one thing to do. */
  headline: string | undefined;
  intro: string | undefined;
  /** The workspace's own settings of the page. */
  settings: PageSettings;
  colours: PageSeed;
  cover: Cover;
  /** When the release comes, in words, and what the script needs to count down. */
  when: { words: string; left: string; at: number; now: number; k: number } | undefined;
  services: readonly OfferedService[];
  fan: FanProps | undefined;
  notice: string | undefined;
  /** The fan said no at the service: the way without it comes nearer. */
  remindFirst: boolean;
  /** The next question, as its own view wrote it. */
  layer: Html | undefined;
  inApp: { name: string; waysOut: readonly string[] } | undefined;
  fields: FormFields;
  formTargets: readonly string[];
  head: Html | undefined;
}
