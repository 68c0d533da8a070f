import { beforeAll, describe, expect, it } from '@jest/globals';
import { SnippetSchema } from '#contracts/releases/snippet.js';
import { useApi } from '#test/harness/use-api.js';
import { pageCampaign } from '#test/world/page-campaign.js';

const api = useApi();

/** Frames of MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 1,152 samples each. */
function mp3(seconds: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x00]);
  return Buffer.concat(Array.from({ length: Math.round((seconds * 44_100) / 1152) }, () => frame));
}

let releaseId: string;
beforeAll(async () => {
  releaseId = (await pageCampaign(api)).releaseId;
});

const put = (body: Buffer | string, id = releaseId) =>
  fetch(`${api.baseUrl}/v1/releases/${id}/snippet`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'audio/mpeg' },
    body,
  });

describe('the snippet of a release', () => {
  it('is taken by its content, kept, and served in parts', async () => {
    const bytes = mp3(29);
    const answer = await put(bytes);
    expect(answer.status).toBe(200);
    const snippet = SnippetSchema.parse(await answer.json());
    expect(snippet).toMatchObject({ kind: 'mp3', seconds: expect.closeTo(29, 1) });
    const file = api.baseUrl + snippet.url.slice(api.config.PUBLIC_BASE_URL.length);
    const whole = await fetch(file);
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    const part = await fetch(file, { headers: { range: 'bytes=417-420' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 417-420/${bytes.length}`]);
    expect([...Buffer.from(await part.arrayBuffer())]).toEqual([0xff, 0xfb, 0x90, 0x00]);
    expect((await fetch(file, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
    // A part of another file than the browser has would be nonsense.
    const stale = await fetch(file, { headers: { range: 'bytes=0-1', 'if-range': '"old"' } });
    expect(stale.status).toBe(200);
    expect((await fetch(file.replace('.mp3', '.ogg'))).status).toBe(404);
  });

  it('that is too long, too large, damaged or of another kind is refused, and the one before stays', async () => {
    const detail = async (answer: Response) => [answer.status, JSON.stringify(await answer.json())];
    expect(await detail(await put(mp3(40)))).toEqual([422, expect.stringContaining('plays for 40.0 s')]);
    expect(await detail(await put(Buffer.alloc(3 * 1024 * 1024)))).toEqual([413, expect.anything()]);
    expect(await detail(await put('RIFF0000WAVEfmt '))).toEqual([415, expect.stringContaining('WAV file')]);
    expect(await detail(await put(mp3(29).subarray(0, 500)))).toEqual([
      422,
      expect.stringContaining('damaged'),
    ]);
    expect((await api.call('GET', `/v1/releases/${releaseId}/snippet`)).status).toBe(200);
  });

  it('belongs to its workspace, and can be taken away', async () => {
    const path = `/v1/releases/${releaseId}/snippet`;
    expect((await api.other.call('GET', path)).status).toBe(404);
    expect((await api.other.call('DELETE', path)).status).toBe(404);
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect((await api.call('GET', path)).status).toBe(404);
  });
});
