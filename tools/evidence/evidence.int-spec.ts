import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { accentOf, pageColours } from '#domain/pages/colours.js';
import { useApi } from '#test/harness/use-api.js';
import { createDraftCampaign, createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { makeEvidence } from './make-evidence.js';
import type { EvidenceOptions } from './options.js';
import { findChromium } from './pictures.js';

const api = useApi();
let folder: string;
let chromium: string | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segue-evidence-spec-'));
  chromium = await findChromium({ PATH: '/usr/bin:/usr/local/bin:/opt/google/chrome' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function optionsFor(campaignId: string, more: Partial<EvidenceOptions> = {}): EvidenceOptions {
  const out = join(folder, campaignId);
  return { campaignId, url: api.baseUrl, key: api.apiKey, language: 'en', out, ...more };
}

describe('the evidence pack', () => {
  it('is a folder that says how fans agree, without pictures where there is no Chromium', async () => {
    const { campaign } = await createLiveCampaign(api);
    const said: string[] = [];
    const options = optionsFor(campaign.id);
    await makeEvidence(options, { env: { PATH: '' }, say: (line) => said.push(line) });
    expect((await readdir(options.out)).sort()).toEqual(['evidence.json', 'evidence.md']);
    const report = await readFile(join(options.out, 'evidence.md'), 'utf8');
    expect(report).toContain('Yes, email me news about the music');
    expect(said[0]).toContain('No Chromium is found');
    expect(said.at(-1)).toContain('no https address');
  });

  it('has pictures of the live page where a Chromium is', async () => {
    // On a machine without one, the spec above is all there is to prove.
    if (chromium === undefined) return;
    const { campaign } = await createLiveCampaign(api);
    const options = optionsFor(campaign.id);
    await makeEvidence(options, { env: { CHROMIUM: chromium }, say: () => undefined });
    const pictures = (await readdir(options.out)).filter((name) => name.endsWith('.png'));
    expect(pictures.sort()).toEqual([
      ...['page-desktop.png', 'page-phone.png', 'sign-up-email-desktop.png', 'sign-up-email-phone.png'],
    ]);
    // Each is a page of ours, in its colours, and not one on which the browser says that it found nothing.
    const { background } = pageColours({ accent: accentOf('Glass Season') }).light;
    for (const name of pictures) {
      const image = sharp(join(options.out, name)).extract({ left: 1, top: 1, width: 1, height: 1 });
      expect([name, `#${(await image.removeAlpha().raw().toBuffer()).toString('hex')}`]).toEqual([
        name,
        background,
      ]);
    }
  }, 120_000);

  it('says in a sentence why there is none', async () => {
    const { campaign } = await createDraftCampaign(api);
    const make = (more: Partial<EvidenceOptions>) =>
      makeEvidence(optionsFor(campaign.id, more), { env: {}, say: () => undefined });
    await expect(make({ key: api.otherApiKey })).rejects.toThrow('No such campaign.');
    await expect(make({ key: 'sgk_wrong' })).rejects.toThrow(/key/);
  });
});
