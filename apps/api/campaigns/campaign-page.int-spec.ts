import { describe, expect, it } from '@jest/globals';
import { ProblemSchema } from '#contracts/http/problem.js';
import { ConsentEvidenceSchema, PagePreviewSchema } from '#contracts/pages/page-consent.js';
import { CampaignPageSchema, DEFAULT_PAGE_SETTINGS } from '#contracts/pages/page-settings.js';
import { useApi } from '#test/harness/use-api.js';
import { ApiPage } from '#tools/fuzz/api-page.js';
import { createDraftCampaign, createLiveCampaign } from '#test/world/campaign-fixtures.js';

const api = useApi({ PUBLIC_BASE_URL: 'https://fans.example.com' });

const WHOLE = {
  colours: { accent: '#C03020' },
  texts: { de: { headline: 'Bald da' } },
  ask: { email: true, sms: true, follow: true, share: false },
  incentive: { title: 'The demo', url: 'https://example.com/demo' },
  services: ['deezer', 'spotify'],
  links: [{ label: 'Merch', url: 'https://example.com/merch' }],
  ...{ sender: 'Tide Records', textsAMonth: 2 },
  termsUrl: 'https://example.com/terms',
  privacyUrl: 'https://example.com/privacy',
};

describe("a campaign's page", () => {
  it('begins as every page does, and is set as a whole', async () => {
    const { campaign } = await createDraftCampaign(api);
    const path = `/v1/campaigns/${campaign.id}/page`;
    const fresh = CampaignPageSchema.parse((await api.call('GET', path)).body);
    expect(fresh).toMatchObject({ settings: DEFAULT_PAGE_SETTINGS, updatedAt: null });
    const set = CampaignPageSchema.parse((await api.call('PUT', path, WHOLE)).body);
    expect(set.settings).toMatchObject({ ...WHOLE, colours: { accent: '#c03020' } });
    expect(set.settings.links[0]?.when).toBe('always');
    // What is left out is as every page begins.
    const again = CampaignPageSchema.parse((await api.call('PUT', path, { textsAMonth: 3 })).body);
    expect(again.settings).toEqual({ ...DEFAULT_PAGE_SETTINGS, textsAMonth: 3 });
  });

  it.each([
    [{ colours: { accent: 'red' } }, 'colours.accent'],
    [{ ask: { sms: true } }, 'termsUrl'],
    [{ ask: { fax: true } }, 'ask.fax'],
    [{ links: [{ label: 'x', url: 'http://example.com' }] }, 'links.0.url'],
    [{ links: [{ label: 'x', url: 'javascript:alert(1)' }] }, 'links.0.url'],
    [{ services: ['spotify', 'spotify'] }, 'services'],
    [{ services: [] }, 'services'],
    [{ texts: { de: { headline: 'a\nb' } } }, 'texts.de.headline'],
    [{ textsAMonth: 0 }, 'textsAMonth'],
    [{ incentive: { title: 'x' } }, 'incentive.url'],
    [{ sender: '' }, 'sender'],
  ])('refuses %j and names %s', async (body, path) => {
    const { campaign } = await createDraftCampaign(api);
    const answer = await api.call('PUT', `/v1/campaigns/${campaign.id}/page`, body);
    expect(answer.status).toBe(400);
    expect(ProblemSchema.parse(answer.body).errors?.map((error) => error.path)).toContain(path);
    const after = await api.call('GET', `/v1/campaigns/${campaign.id}/page`);
    expect(after.body).toMatchObject({ settings: DEFAULT_PAGE_SETTINGS });
  });

  it('is the workspace’s own', async () => {
    const { campaign } = await createDraftCampaign(api);
    for (const path of ['', '/preview', '/evidence'])
      expect((await api.other.call('GET', `/v1/campaigns/${campaign.id}/page${path}`)).status).toBe(404);
    expect((await api.other.call('PUT', `/v1/campaigns/${campaign.id}/page`, {})).status).toBe(404);
  });

  it.each(['previewCampaignPage', 'getConsentEvidence'])(
    'is none of a broadcast: %s says so as the API page foresees',
    async (operationId) => {
      const { campaign } = await createDraftCampaign(api);
      // The campaign of a broadcast has no name in an address.
      await api.database.query('UPDATE campaigns SET slug = NULL WHERE id = $1', [campaign.id]);
      const openApi = await api.call('GET', '/openapi.json', undefined, { key: null });
      const page = new ApiPage(openApi.body);
      const operation = page.operations.find((one) => one.operationId === operationId);
      if (operation === undefined) throw new Error(`no operation ${operationId}`);
      const answer = await api.call('GET', operation.path.replace('{id}', campaign.id));
      expect(answer.status).toBe(409);
      const text = JSON.stringify(answer.body);
      const told = { status: 409, contentType: 'application/problem+json', text };
      expect(page.judge(operation, told)).toBeUndefined();
    },
  );

  it('of a draft is seen by whoever has the address of the preview, and by nobody else', async () => {
    const { campaign } = await createDraftCampaign(api);
    const page = CampaignPageSchema.parse((await api.call('GET', `/v1/campaigns/${campaign.id}/page`)).body);
    const at = (url: string | null) =>
      fetch(api.baseUrl + (url ?? '').slice('https://fans.example.com'.length));
    expect((await at(page.previewUrl)).status).toBe(200);
    expect((await at(page.url)).status).toBe(404);
    expect((await at(`${String(page.previewUrl)}x`)).status).toBe(404);
  });

  it('wears its settings: headline, links, documents, colours and the card for sharing', async () => {
    const { campaign } = await createLiveCampaign(api);
    const path = `/v1/campaigns/${campaign.id}/page`;
    const { url } = CampaignPageSchema.parse((await api.call('PUT', path, WHOLE)).body);
    const shown = await fetch(api.baseUrl + new URL(url ?? '').pathname, {
      headers: { 'accept-language': 'de' },
    });
    const html = await shown.text();
    expect(html).toContain('Bald da</h1>');
    expect(html).toContain('href="https://example.com/merch"');
    expect(html).toContain('href="https://example.com/terms"');
    expect(html).toContain('property="og:image"');
    expect(html).toMatch(/og:title" content="Bald da"/);
    expect(html).not.toContain('Apple Music');
    expect(html).not.toContain('https://example.com/demo');
  });
});

describe('the consent block of a page', () => {
  it('is held against the rules of the registration, word by word as fans see it', async () => {
    const { campaign } = await createLiveCampaign(api);
    const path = `/v1/campaigns/${campaign.id}/page`;
    await api.call('PUT', path, WHOLE);
    const preview = PagePreviewSchema.parse((await api.call('GET', `${path}/preview?language=en`)).body);
    expect(preview.findings).toEqual([]);
    expect(preview.boxes.map(({ channel, ticked }) => [channel, ticked])).toEqual([
      ['email', false],
      ['sms', false],
    ]);
    const slug = new URL(preview.url ?? '').pathname;
    const page = await (await fetch(`${api.baseUrl}${slug}/sign-up/email`)).text();
    const words = page
      .replace(/<[^>]*>/g, '')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    expect(words).toContain(preview.boxes[0]?.wording);
    expect(page).not.toMatch(/<input[^>]*\schecked/);
  });

  it('of a draft is not live', async () => {
    const { campaign } = await createDraftCampaign(api);
    const { body } = await api.call('GET', `/v1/campaigns/${campaign.id}/page/preview`);
    expect(PagePreviewSchema.parse(body).findings.map(({ rule }) => rule)).toEqual(['page_not_live']);
  });

  it('comes with all that proves it: texts, the double opt-in, samples, and how many have confirmed', async () => {
    const { campaign } = await createLiveCampaign(api);
    const path = `/v1/campaigns/${campaign.id}/page`;
    await api.call('PUT', path, WHOLE);
    const evidence = ConsentEvidenceSchema.parse(
      (await api.call('GET', `${path}/evidence?language=fr`)).body,
    );
    expect(evidence).toMatchObject({ sender: 'Tide Records', textsAMonth: 2, language: 'fr', findings: [] });
    expect(evidence.doubleOptIn.smsQuestion).toContain('Répondez YES');
    expect(evidence.doubleOptIn.emailText).toContain('Nova Tide');
    expect(evidence.samples.length).toBeGreaterThan(3);
    for (const { text } of evidence.samples) expect(text).toContain('Nova Tide');
    expect(evidence.signUps).toMatchObject({ asked: 0, confirmed: 0 });
  });
});
