import { createRequire } from 'node:module';
import sharp, { type OverlayOptions } from 'sharp';
import type { PageColours } from '#domain/pages/colours.js';
import { SHARE_SIZE } from './share-size.js';

/** What a link looks like where it is shared. */
export interface ShareCard {
  title: string;
  artist: string;
  /** When, or that it is out; '' for nothing. */
  when: string;
  colours: PageColours;
  /** The artwork as JPEG; undefined: there is none. */
  artwork: Buffer | undefined;
}

/** The fonts come with the product, because a server has none, or others. Pango reads no WOFF: they are TrueType. */
const FONTS = {
  bold: { name: 'Inter Bold', file: '700Bold/Inter_700Bold.ttf' },
  regular: { name: 'Inter', file: '400Regular/Inter_400Regular.ttf' },
} as const;
const { resolve } = createRequire(import.meta.url);

/** A font of ours, as `sharp` takes it. */
export const fontOf = ({ name, file }: (typeof FONTS)[keyof typeof FONTS] = FONTS.regular) => ({
  font: name,
  fontfile: resolve(`@expo-google-fonts/inter/${file}`),
});

/** The card as JPEG. The artwork fills the left; title, artist and date stand beside it, and are cut where they are too long. */
export async function shareImage(card: ShareCard): Promise<Buffer> {
  const { width, height } = SHARE_SIZE;
  const left = card.artwork === undefined ? 96 : height + 48;
  const room = width - left - 48;
  const title = await textBlock(card.title, { ...TITLE, width: room, colour: card.colours.text });
  const artist = await textBlock(card.artist, { ...SMALL, width: room, colour: card.colours.text });
  const when = await textBlock(card.when, { ...SMALL, width: room, colour: card.colours.quiet });
  const blocks = [title, artist, when].filter((block) => block !== undefined);
  const tall = blocks.reduce((sum, block) => sum + block.height, 0) + GAP * (blocks.length - 1);
  let top = Math.max(0, Math.round((height - tall) / 2));
  const layers: OverlayOptions[] = [];
  if (card.artwork !== undefined) {
    const input = await sharp(card.artwork).resize(height, height, { fit: 'cover' }).toBuffer();
    layers.push({ input, left: 0, top: 0 });
  }
  for (const { input, height: size } of blocks) {
    layers.push({ input, left, top });
    top += size + GAP;
  }
  return sharp({ create: { ...SHARE_SIZE, channels: 3, background: card.colours.background } })
    .composite(layers)
    .jpeg({ quality: 82, progressive: true })
    .toBuffer();
}

const GAP = 28;
/** `size`: of a letter, in pixels; `lines`: at most. */
const TITLE = { font: FONTS.bold, size: 68, lines: 4 };
const SMALL = { font: FONTS.regular, size: 38, lines: 2 };

interface TextStyle {
  font: (typeof FONTS)[keyof typeof FONTS];
  size: number;
  lines: number;
  width: number;
  colour: string;
}

/** A text that wraps within the width, by Pango, whose points are pixels at 72 dots an inch. What is too long for its lines ends in three dots. */
async function textBlock(
  text: string,
  { font, size, lines, width, colour }: TextStyle,
): Promise<{ input: Buffer; height: number } | undefined> {
  const clean = text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
  if (clean === '') return undefined;
  const most = Math.ceil(size * 1.35 * lines);
  for (let shown = clean; ; shown = shorter(shown)) {
    const { data, info } = await sharp({
      text: {
        text: `<span foreground="${colour}" size="${size * 1024}">${escapeMarkup(shown)}</span>`,
        ...fontOf(font),
        ...{ width, rgba: true, wrap: 'word-char', dpi: 72 },
      },
    })
      .png()
      .toBuffer({ resolveWithObject: true });
    if (info.height <= most || shown.length < 8) return { input: data, height: info.height };
  }
}

/** By whole letters with their marks, never through the middle of one. */
function shorter(text: string): string {
  const letters = text.replace(/…$/, '').match(/.[\p{M}\u200d\ufe0f]*/gsu) ?? [];
  const kept = letters.slice(0, Math.max(4, Math.floor(letters.length * 0.85))).join('');
  return `${kept.trimEnd()}…`;
}

/** For Pango's markup: what somebody named an artist or a release may not become a command. */
const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.codePointAt(0)};`);
