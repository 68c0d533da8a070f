import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { z } from 'zod';
import { type Artwork, ArtworkSchema } from '#contracts/releases/artwork.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { ARTWORK_FORMATS, ARTWORK_WIDTHS, artworkPath } from '#domain/releases/artwork-file.js';
import { useApi } from '#test/harness/use-api.js';
import { createArtist } from '#test/world/campaign-fixtures.js';

const api = useApi();
const IdSchema = z.object({ id: z.string() });
let artistId: string | undefined;

async function aRelease(): Promise<string> {
  artistId ??= await createArtist(api);
  const clock = { kind: 'local', date: '2099-12-04', time: '00:00' };
  return IdSchema.parse(
    (await api.call('POST', '/v1/releases', { artistId, title: 'Glass Season', clock })).body,
  ).id;
}

const flat = (colour: string, width = 800, height = width) =>
  sharp({ create: { width, height, channels: 3, background: colour } });

async function put(releaseId: string, body: Buffer, headers: Record<string, string> = {}, key = api.apiKey) {
  const response = await fetch(`${api.baseUrl}/v1/releases/${releaseId}/artwork`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'image/x-whatever', ...headers },
    body: new Uint8Array(body),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}
async function taken(body: Buffer): Promise<Artwork> {
  const answer = await put(await aRelease(), body);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return ArtworkSchema.parse(answer.body);
}
const file = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(api.baseUrl + path, { headers, method });
const pixelOf = async (hash: string, format: 'jpeg' | 'webp' | 'avif' = 'jpeg', width = 320) => {
  const bytes = Buffer.from(await (await file(artworkPath(hash, width, format))).arrayBuffer());
  const { data } = await sharp(bytes)
    .extract({ left: 100, top: 100, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data];
};
const near = (colour: number[], wanted: number[], within: number) => {
  expect(colour).toHaveLength(3);
  for (const [index, part] of wanted.entries())
    expect([colour, Math.abs((colour[index] ?? 0) - part) <= within]).toEqual([colour, true]);
};

describe('the artwork of a release', () => {
  it.each([
    ['jpeg', () => flat('#2060c0').jpeg()],
    ['png', () => flat('#2060c0').png()],
    ['webp', () => flat('#2060c0').webp()],
    ['avif', () => flat('#2060c0', 400).avif({ effort: 0 })],
  ] as const)(
    'is taken as %s by its content, and shown in every size and format',
    async (kind, make) => {
      const artwork = await taken(await make().toBuffer());
      expect(artwork).toMatchObject({ kind, colours: { background: expect.stringMatching(/^#[12]/) } });
      expect(artwork.placeholder.length).toBeLessThan(800);
      for (const width of artwork.widths)
        for (const format of ARTWORK_FORMATS) {
          const response = await file(artworkPath(artwork.hash, width, format));
          expect([response.status, response.headers.get('content-type')]).toEqual([200, `image/${format}`]);
          const { width: is, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
          expect([is, height]).toEqual([width, width]);
        }
      near(await pixelOf(artwork.hash), [0x20, 0x60, 0xc0], 6);
    },
    60_000,
  );

  it('of CMYK has the colours of a screen, in every format', async () => {
    const cmyk = await flat('#c03020').toColourspace('cmyk').jpeg().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const artwork = await taken(cmyk);
    for (const format of ARTWORK_FORMATS) near(await pixelOf(artwork.hash, format), [0xc0, 0x30, 0x20], 40);
  }, 60_000);

  it('of a wide gamut is brought into sRGB by its profile, which the files no longer need', async () => {
    const wide = await flat('#20c040').withIccProfile('p3').png().toBuffer();
    const { data } = await sharp(wide, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
    // The bytes of Display P3 are others than those of sRGB, so a profile that is ignored shows.
    expect(Math.abs((data[0] ?? 0) - 0x20)).toBeGreaterThan(20);
    const artwork = await taken(wide);
    near(await pixelOf(artwork.hash), [0x20, 0xc0, 0x40], 6);
    const response = await file(artworkPath(artwork.hash, 320, 'jpeg'));
    expect((await sharp(Buffer.from(await response.arrayBuffer())).metadata()).icc).toBeUndefined();
  }, 60_000);

  it('that lies on its side is shown upright; what shines through is white; grey has three parts', async () => {
    const [left, right] = [flat('#ff0000', 300, 600), flat('#0000ff', 300, 600)];
    const joined = flat('#000000', 600).composite([
      { input: await left.png().toBuffer(), left: 0, top: 0 },
      { input: await right.png().toBuffer(), left: 300, top: 0 },
    ]);
    // 6: turned by 90 degrees to the right, so that the left side is on top.
    const turned = await taken(await joined.withMetadata({ orientation: 6 }).jpeg().toBuffer());
    near(await pixelOf(turned.hash), [255, 0, 0], 12);
    const clear = {
      width: 400,
      height: 400,
      channels: 4 as const,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    };
    near(
      await pixelOf((await taken(await sharp({ create: clear }).png().toBuffer())).hash),
      [255, 255, 255],
      2,
    );
    const grey = await taken(await flat('#808080').toColourspace('b-w').png().toBuffer());
    near(await pixelOf(grey.hash), [128, 128, 128], 3);
  }, 60_000);

  it('smaller than a width is not made larger; the url names the largest', async () => {
    const artwork = await taken(await flat('#333333', 700).jpeg().toBuffer());
    expect(artwork.widths).toEqual(ARTWORK_WIDTHS.filter((width) => width <= 700));
    expect(artwork.url).toBe(api.config.PUBLIC_BASE_URL + artworkPath(artwork.hash, 640, 'jpeg'));
  }, 60_000);
});

describe('what is no artwork', () => {
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
  it.each([
    [415, 'This is a HEIC file. Send a JPEG, PNG, WebP or AVIF.', () => heic],
    [415, 'This is a GIF file.', () => flat('#fff', 400).gif().toBuffer()],
    [415, 'This is a TIFF file.', () => flat('#fff', 400).tiff().toBuffer()],
    [415, 'This is no image that we know.', () => Buffer.from('hello')],
    [415, 'Send the image as the body.', () => Buffer.alloc(0)],
    [422, '300 × 300 pixels. At least 320 × 320', () => flat('#fff', 300).png().toBuffer()],
    [422, '900 × 600 pixels. An artwork is square', () => flat('#fff', 900, 600).png().toBuffer()],
    [422, 'At most 64 million', () => flat('#fff', 9000, 9000).png({ compressionLevel: 9 }).toBuffer()],
    [422, 'damaged or was cut off', async () => (await flat('#fff').jpeg().toBuffer()).subarray(0, 500)],
    [413, 'at most 20 MB', () => Buffer.alloc(21 * 1024 * 1024, 0xff)],
  ] as const)(
    'is refused with %d: %s',
    async (status, detail, make) => {
      const id = await aRelease();
      const answer = await put(id, await make());
      expect([answer.status, ProblemSchema.parse(answer.body).detail]).toEqual([
        status,
        expect.stringContaining(detail),
      ]);
      expect((await api.call('GET', `/v1/releases/${id}/artwork`)).status).toBe(404);
    },
    60_000,
  );

  it('is that of another workspace, or of a release that is not there', async () => {
    const image = await flat('#fff', 400).png().toBuffer();
    expect((await put(await aRelease(), image, {}, api.otherApiKey)).status).toBe(404);
    expect((await put('00000000-0000-4000-8000-000000000000', image)).status).toBe(404);
    expect((await put(await aRelease(), image, { 'content-encoding': 'gzip' })).status).toBe(415);
  });
});

describe('a file of an artwork', () => {
  it('is kept for ever, known again by its tag, and chosen by what the browser accepts', async () => {
    const { hash } = await taken(await flat('#446688', 400).jpeg().toBuffer());
    const any = `/artwork/${hash}/320`;
    const formats = await Promise.all(
      ['image/avif,image/webp,*/*', 'image/webp,*/*', '*/*'].map((accept) => file(any, { accept })),
    );
    expect(formats.map((one) => one.headers.get('content-type'))).toEqual([
      'image/avif',
      'image/webp',
      'image/jpeg',
    ]);
    expect(new Set(formats.map((one) => one.headers.get('etag'))).size).toBe(3);
    for (const one of formats) expect(one.headers.get('vary')).toContain('Accept');
    const [first] = formats;
    expect(first?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(first?.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const etag = first?.headers.get('etag') ?? '';
    const again = await file(any, { accept: 'image/avif', 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    // The tag of one format is none of another.
    expect((await file(any, { accept: '*/*', 'if-none-match': etag })).status).toBe(200);
    expect((await file(artworkPath(hash, 320, 'webp'), {}, 'HEAD')).headers.get('content-type')).toBe(
      'image/webp',
    );
  }, 60_000);

  it.each(['/artwork/x/320.jpg', `/artwork/${'0'.repeat(40)}/320.jpg`, `/artwork/${'0'.repeat(40)}/320.gif`])(
    '%s is not there, and that is not kept',
    async (path) => {
      const response = await file(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('cache-control') ?? '').not.toContain('immutable');
    },
  );

  it('stays when the release gets another artwork, and goes with a DELETE', async () => {
    const id = await aRelease();
    const [first, second] = [
      ArtworkSchema.parse((await put(id, await flat('#aa0000', 400).png().toBuffer())).body),
      ArtworkSchema.parse((await put(id, await flat('#00aa00', 400).png().toBuffer())).body),
    ];
    expect((await api.call('GET', `/v1/releases/${id}/artwork`)).body).toMatchObject({ hash: second.hash });
    expect((await file(artworkPath(first.hash, 320, 'jpeg'))).status).toBe(200);
    // Back to the first: the same file, under the same address.
    expect((await put(id, await flat('#aa0000', 400).png().toBuffer())).body).toMatchObject({
      hash: first.hash,
    });
    expect((await api.call('DELETE', `/v1/releases/${id}/artwork`)).status).toBe(204);
    for (const { hash } of [first, second])
      expect((await file(artworkPath(hash, 320, 'jpeg'))).status).toBe(404);
    expect((await api.call('DELETE', `/v1/releases/${id}/artwork`)).status).toBe(404);
  }, 60_000);
});
