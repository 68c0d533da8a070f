import { html, trusted, type Html } from '#pages/layout/html.js';

/** An artwork as it is shown: its address, and what a screen reader says of it. */
export interface Cover {
  /** The seed of the drawing that stands in for an artwork. */
  title: string;
  alt: string;
  /** Markup of the artwork itself; without it the page draws something from the title. */
  picture?: Html | undefined;
}

/** `small`: beside the heading, once the fan has acted. */
export function coverView({ title, alt, picture }: Cover, small = false): Html {
  const shown = picture ?? drawing(title, alt);
  return html`<div class="${small ? 'cover small' : 'cover'}">${shown}</div>`;
}

/** Without artwork the page still looks made: three discs in the page's colours, placed by the title. */
function drawing(title: string, alt: string): Html {
  const spots = [0, 1, 2].map((index) => spot(title, index));
  const discs = spots.map(
    ({ x, y, radius }, index) => `<circle class="d${index}" cx="${x}" cy="${y}" r="${radius}"/>`,
  );
  return html`<svg viewBox="0 0 320 320" role="img" aria-label="${alt}">
    ${trusted(`<rect class="d" width="320" height="320"/>${discs.join('')}`)}
  </svg>`;
}

function spot(title: string, index: number): { x: number; y: number; radius: number } {
  let hash = 7 + index * 131;
  for (const char of title) hash = (hash * 33 + (char.codePointAt(0) ?? 0)) % 104_729;
  return { x: 24 + (hash % 272), y: 24 + ((hash >> 5) % 272), radius: 64 + ((hash >> 3) % 96) };
}
