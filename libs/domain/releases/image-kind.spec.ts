import { describe, expect, it } from '@jest/globals';
import { imageKind } from './image-kind.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0));
const media = (...brands: string[]): Uint8Array => {
  const [major = '', ...compatible] = brands;
  const box = `ftyp${major}\0\0\0\0${compatible.join('')}`;
  return bytes(`\0\0\0${String.fromCharCode(box.length + 4)}${box}\0\0\0\x10meta`);
};

describe('the kind of an image', () => {
  it.each([
    ['jpeg', bytes('\xff\xd8\xff\xe0\0\x10JFIF')],
    ['png', bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
    ['webp', bytes('RIFF\x10\0\0\0WEBPVP8 ')],
    ['avif', media('avif', 'mif1', 'miaf')],
    ['avif', media('mif1', 'avif', 'miaf')],
  ] as const)('%s is taken by its content', (image, content) => {
    expect(imageKind(content)).toEqual({ kind: 'taken', image });
  });

  it.each([
    ['HEIC', media('heic', 'mif1', 'heic')],
    ['HEIC', media('mif1', 'heic')],
    ['HEIF', media('mif1', 'miaf')],
    ['video', media('isom', 'mp42')],
    ['GIF', bytes('GIF89a')],
    ['TIFF', bytes('II*\0')],
    ['PDF', bytes('%PDF-1.7')],
    ['SVG', bytes('\n  <SVG xmlns="http://www.w3.org/2000/svg">')],
    ['Photoshop', bytes('8BPS\0\x01')],
    ['HTML', bytes('<!DOCTYPE html>')],
  ] as const)('%s is refused by its name', (name, content) => {
    expect(imageKind(content)).toEqual({ kind: 'refused', name });
  });

  it.each([bytes(''), bytes('\xff\xd8'), bytes('RIFF\x10\0\0\0WAVE'), bytes('hello there')])(
    'anything else is unknown',
    (content) => {
      expect(imageKind(content)).toEqual({ kind: 'unknown' });
    },
  );
});
