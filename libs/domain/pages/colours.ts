/** The colours of a page: pure arithmetic by WCAG 2.2. A colour is `#rrggbb` in lower case, in sRGB. */
export type Colour = string;

/** What a page wears. Without artwork it comes from the title; with artwork from its palette. */
export interface PageSeed {
  /** The colour of the one thing to do. */
  accent: Colour;
  /** What the page lies on in light mode; without it, a breath of the accent. */
  background?: Colour | undefined;
}

/** One mode's colours by their role. Each text has a contrast of 4.5 : 1 or more, and each control of 3 : 1. */
export interface PageColours {
  background: Colour;
  /** Of cards and fields. */
  surface: Colour;
  text: Colour;
  /** Of what is said beside the main thing. */
  quiet: Colour;
  accent: Colour;
  /** Of a text on the accent. */
  onAccent: Colour;
  /** The border of a control. */
  line: Colour;
  /** The accent as it may be used for links and small text. */
  link: Colour;
}

export const TEXT_CONTRAST = 4.5;
export const CONTROL_CONTRAST = 3;

const COLOUR = /^#[0-9a-f]{6}$/;
export const isColour = (text: string): boolean => COLOUR.test(text);

type Rgb = readonly [number, number, number];

/** @throws RangeError where the text is no colour. */
function rgbOf(colour: Colour): Rgb {
  if (!isColour(colour)) throw new RangeError(`Not a colour: ${colour}`);
  const at = (from: number): number => Number.parseInt(colour.slice(from, from + 2), 16);
  return [at(1), at(3), at(5)];
}

const hexOf = (rgb: Rgb): Colour =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** `share` (0 to 1) of the second colour in the first. */
export function mix(colour: Colour, other: Colour, share: number): Colour {
  const [from, to] = [rgbOf(colour), rgbOf(other)];
  const between = (index: 0 | 1 | 2): number => from[index] + (to[index] - from[index]) * share;
  return hexOf([between(0), between(1), between(2)]);
}

/** Relative luminance, 0 (black) to 1 (white). */
export function luminance(colour: Colour): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const [red, green, blue] = rgbOf(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** The contrast of two colours, 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const BLACK = '#000000';
const WHITE = '#ffffff';
const STEPS = 50;

/**
 * The nearest colour on the way to black or to white that has the contrast with each of `against`. Where neither way
 * has one, the end that is better.
 */
export function mend(colour: Colour, against: readonly Colour[], ratio: number): Colour {
  const worst = (one: Colour): number => Math.min(...against.map((other) => contrast(one, other)));
  for (let step = 0; step <= STEPS; step += 1) {
    const good = [BLACK, WHITE]
      .map((end) => mix(colour, end, step / STEPS))
      .filter((one) => worst(one) >= ratio)
      .sort((a, b) => worst(b) - worst(a));
    if (good[0] !== undefined) return good[0];
  }
  return worst(BLACK) >= worst(WHITE) ? BLACK : WHITE;
}

/** Black or white, whichever is read better on it. */
const inkOn = (colour: Colour): Colour =>
  contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK;

const MOST_KEPT = 500;
const kept = new Map<string, { light: PageColours; dark: PageColours }>();

/**
 * The colours of a page in light and in dark mode, with every contrast mended. They are worked out once for a seed,
 * because that takes longer than all the rest of a page.
 */
export function pageColours(seed: PageSeed): { light: PageColours; dark: PageColours } {
  const key = `${seed.accent} ${seed.background ?? ''}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const colours = mendedColours(seed);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, colours);
  return colours;
}

function mendedColours({ accent, background }: PageSeed): { light: PageColours; dark: PageColours } {
  // A background that is neither light nor dark leaves no room for text: it is drawn to the end of the mode.
  const light = lightened(background ?? mix(accent, WHITE, 0.93), 0.8, WHITE);
  const dark = lightened(mix(background ?? accent, '#0b0b0e', 0.88), 0.04, BLACK);
  return {
    light: coloursOn({ accent, background: light, surface: mix(light, WHITE, 0.75), ink: '#17171c' }),
    dark: coloursOn({ accent, background: dark, surface: mix(dark, WHITE, 0.07), ink: '#f4f4f7' }),
  };
}

/** Mixed with the end until its luminance is on the end's side of the limit. */
function lightened(colour: Colour, limit: number, end: Colour): Colour {
  for (let step = 0; step <= STEPS; step += 1) {
    const mixed = mix(colour, end, step / STEPS);
    if (end === WHITE ? luminance(mixed) >= limit : luminance(mixed) <= limit) return mixed;
  }
  return end;
}

function coloursOn(base: { accent: Colour; background: Colour; surface: Colour; ink: Colour }): PageColours {
  const { background, surface } = base;
  const grounds = [background, surface];
  const accent = mend(base.accent, grounds, CONTROL_CONTRAST);
  const text = mend(base.ink, grounds, 7);
  return {
    background,
    surface,
    text,
    quiet: mend(mix(text, background, 0.35), grounds, TEXT_CONTRAST),
    accent,
    onAccent: mend(inkOn(accent), [accent], TEXT_CONTRAST),
    line: mend(mix(background, text, 0.3), grounds, CONTROL_CONTRAST),
    link: mend(base.accent, grounds, TEXT_CONTRAST),
  };
}

/** What pages wear that are about no release: a calm blue-grey. */
export const PLAIN_SEED: PageSeed = { accent: '#4a5b8c' };

/** Where there is no artwork, the title gives the accent: the same title always the same colour. */
export function accentOf(title: string): Colour {
  let hash = 0;
  for (const char of title) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360;
  return fromHue(hash);
}

/** A full but not shrill colour of that hue (degrees). */
function fromHue(hue: number): Colour {
  const [saturation, lightness] = [0.62, 0.46];
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (offset: number): number => {
    const at = (offset + hue / 30) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  };
  return hexOf([part(0), part(8), part(4)]);
}
