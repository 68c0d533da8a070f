import { accentOf, type Colour, pageColours, type PageColours } from '#domain/pages/colours.js';
import type { ArtworkColours } from '#domain/releases/artwork-colours.js';

/** The colours of an email in light and in dark mode. */
export type Look = { light: PageColours; dark: PageColours };

/** Where the colours of an email come from: chosen ones, else the artwork's, else one that the title gives. */
export interface LookSeed {
  title: string;
  artwork: ArtworkColours | null;
  chosen?: { background?: Colour | undefined; accent?: Colour | undefined } | undefined;
}

/** The same colours as the page of the campaign. */
export function lookOf({ title, artwork, chosen = {} }: LookSeed): Look {
  const background = chosen.background ?? artwork?.background;
  return pageColours({
    accent: chosen.accent ?? artwork?.accent ?? accentOf(title),
    ...(background === undefined ? {} : { background }),
  });
}
