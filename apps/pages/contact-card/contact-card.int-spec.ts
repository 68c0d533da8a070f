import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { useApi } from '#test/harness/use-api.js';
import { insertArtist, insertRelease } from '#test/world/rows.js';

const api = useApi();
const card = (id: string) => fetch(`${api.baseUrl}/c/${id}.vcf`);

describe('the contact card of an artist', () => {
  it('can be kept by anybody, with what the artist has given and the newest artwork', async () => {
    const artistId = await insertArtist(api.database, api.workspaceId);
    const contact = { phone: '+4915112345678', website: 'https://nova.example' };
    const saved = await api.call('PATCH', `/v1/artists/${artistId}`, { contact, linkHost: 'Nova.link' });
    expect(saved).toMatchObject({ status: 200, body: { contact, linkHost: 'nova.link' } });
    const releaseId = await insertRelease(api.database, api.workspaceId, { artistId });
    const image = await sharp({ create: { width: 700, height: 700, channels: 3, background: '#a03060' } })
      .png()
      .toBuffer();
    await fetch(`${api.baseUrl}/v1/releases/${releaseId}/artwork`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'image/png' },
      body: new Uint8Array(image),
    });
    const answer = await card(artistId);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/vcard');
    const text = (await answer.text()).replaceAll('\r\n ', '');
    expect(text).toContain('TEL;TYPE=CELL,VOICE:+4915112345678');
    expect(text).toContain('URL:https://nova.example');
    const [, photo = ''] = /PHOTO;ENCODING=b;TYPE=JPEG:(\S+)/.exec(text) ?? [];
    expect((await sharp(Buffer.from(photo, 'base64')).metadata()).width).toBe(320);
  });

  it('is not there for others', async () => {
    for (const id of [randomUUID(), 'nobody', '..%2F..']) expect((await card(id)).status).toBe(404);
  });

  it.each([
    ['a phone that is none', { contact: { phone: '0151 123' } }],
    ['a website without https', { contact: { website: 'http://nova.example' } }],
    ['a host with a path', { linkHost: 'nova.link/x' }],
  ])('is not filled by %s', async (_, body) => {
    const artistId = await insertArtist(api.database, api.workspaceId);
    expect((await api.call('PATCH', `/v1/artists/${artistId}`, body)).status).toBe(400);
  });
});
