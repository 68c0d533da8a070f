/** The two colours that a page takes from an artwork, `#rrggbb`: what most of it is, and what stands out in it. */
export interface ArtworkColours {
  background: string;
  accent: string;
}

interface Swatch {
  red: number;
  green: number;
  blue: number;
  pixels: number;
}

/** A colour whose strongest and weakest part (0 to 255) are closer together than this looks grey. */
const COLOURED = 40;
/** A colour on a smaller share of the image than this is a speck. */
const SPECK = 0.004;
/** Of an image without a colour, and of no image. */
const BLACK = '#000000';
const WHITE = '#ffffff';

/**
 * The colours of an image. `pixels`: its sRGB values, three bytes a pixel; a small copy of the image is enough. Whoever
 * writes text in them has to mend their contrast: `pageColours`.
 */
export function artworkColours(pixels: Uint8Array): ArtworkColours {
  const swatches = swatchesOf(pixels);
  const all = swatches.reduce((sum, one) => sum + one.pixels, 0);
  const [most] = [...swatches].sort((a, b) => b.pixels - a.pixels);
  if (most === undefined) return { background: WHITE, accent: BLACK };
  const [liveliest] = swatches
    .filter((one) => one.pixels >= all * SPECK && spread(one) >= COLOURED)
    .sort((a, b) => weight(b) - weight(a));
  const grey = lightness(most) > 127 ? BLACK : WHITE;
  return { background: hexOf(most), accent: liveliest === undefined ? grey : hexOf(liveliest) };
}

/** How colourful it is counts more than its area, because the accent is what catches the eye. */
const weight = (swatch: Swatch): number =>
  spread(swatch) ** 2 * Math.sqrt(swatch.pixels) * (1 - Math.abs(lightness(swatch) - 140) / 255);

const spread = ({ red, green, blue }: Swatch): number =>
  Math.max(red, green, blue) - Math.min(red, green, blue);

/** As the eye weighs the parts, 0 to 255. */
const lightness = ({ red, green, blue }: Swatch): number => 0.299 * red + 0.587 * green + 0.114 * blue;

/** The colours of the image in cubes of 32 steps a side, each with the mean of its pixels. */
function swatchesOf(pixels: Uint8Array): Swatch[] {
  const cubes = new Map<number, Swatch>();
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const [red, green, blue] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    const key = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5);
    const cube = cubes.get(key) ?? { red: 0, green: 0, blue: 0, pixels: 0 };
    cubes.set(key, {
      red: cube.red + red,
      green: cube.green + green,
      blue: cube.blue + blue,
      pixels: cube.pixels + 1,
    });
  }
  return [...cubes.values()].map(({ red, green, blue, pixels: count }) => ({
    ...{ red: red / count, green: green / count, blue: blue / count },
    pixels: count,
  }));
}

const hexOf = ({ red, green, blue }: Swatch): string =>
  `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
