import type { PageSubject } from '#database/campaigns/campaign-pages.js';
import { accentOf, type PageSeed } from '#domain/pages/colours.js';
import { artworkPath } from '#domain/releases/artwork-file.js';
import { attributes, html, type Html } from '#pages/layout/html.js';

/** What the page wears: the settings' colours, else the artwork's, else one that the title gives. */
export function seedOf({
  settings,
  artwork,
  release,
  artist,
}: Pick<PageSubject, 'settings' | 'artwork' | 'release' | 'artist'>): PageSeed {
  const { colours } = settings;
  const background = colours.background ?? artwork?.colours.background;
  return {
    accent: colours.accent ?? artwork?.colours.accent ?? accentOf(release?.title ?? artist),
    ...(background === undefined ? {} : { background }),
  };
}

/**
 * The artwork in the best format and size for the browser. `size`: pixels of the square that it fills; `alt`: '' where
 * the title stands beside it. Nothing jumps, because the square is there before the image.
 */
export function coverImage(
  artwork: NonNullable<PageSubject['artwork']>,
  { size, alt }: { size: number; alt: string },
): Html {
  const sources = (format: 'avif' | 'webp' | 'jpeg'): string =>
    artwork.widths.map((width) => `${artworkPath(artwork.hash, width, format)} ${width}w`).join(', ');
  const smallest = artwork.widths[0] ?? 320;
  const image = attributes({
    ...{ src: artworkPath(artwork.hash, smallest, 'jpeg'), srcset: sources('jpeg'), sizes: `${size}px` },
    ...{ width: size, height: size, alt, decoding: 'async', fetchpriority: size > 100 ? 'high' : undefined },
  });
  return html`<img class="blur" src="${artwork.placeholder}" alt="" /><picture>
    <source type="image/avif" srcset="${sources('avif')}" sizes="${size}px">
    <source type="image/webp" srcset="${sources('webp')}" sizes="${size}px">
    <img ${image}>
  </picture>`;
}
