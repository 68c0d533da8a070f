import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PAGE_SETTINGS } from '#contracts/pages/page-settings.js';
import { type PageSubject, programmeOf } from '#database/campaigns/campaign-pages.js';
import { signUpWording } from '#domain/consents/sign-up-wording.js';
import { languageList } from '#pages/languages/languages.js';
import { escapeHtml, html } from '#pages/layout/html.js';
import { renderPage, type PageProps } from '#pages/layout/layout.view.js';
import { confirmedPage, confirmPage, notConfirmedPage } from './confirm.view.js';
import { sentPage, signUpPage, textWaysPage } from './sign-up.view.js';

const BAD_NAME = `<b onclick="x()">"Nova" & 'Tide'</b>`;
const SUBJECT: PageSubject = {
  ...{ workspaceId: 'w', campaignId: 'c', slug: 'glass-season', status: 'live', epoch: 1, artist: BAD_NAME },
  release: {
    ...{ id: 'r', title: 'Glass <Season>', isCancelled: false },
    clock: { kind: 'local', date: '2026-12-04', time: '00:00' },
  },
  artwork: {
    ...{ hash: '0'.repeat(40), placeholder: 'data:image/webp;base64,AA==', widths: [320] },
    colours: { background: '#10202f', accent: '#e0401f' },
  },
  snippet: { hash: '1'.repeat(40), kind: 'mp3' },
  settings: {
    ...DEFAULT_PAGE_SETTINGS,
    incentive: { title: 'A demo', url: 'https://example.com/secret-demo' },
    termsUrl: 'https://example.com/terms',
    privacyUrl: 'https://example.com/privacy',
  },
  keyword: { word: 'NOVA', wording: 'Text NOVA for texts. Terms: https://example.com/terms' },
};
const text = (markup: string): string => markup.replace(/<[^>]*>/g, '');

function pagesIn(language: PageProps['language']): Record<string, PageProps> {
  const on = { language, subject: SUBJECT, fields: html`<input type="hidden" name="token" value="t" />` };
  const channel = 'email' as const;
  return {
    email: signUpPage({ ...on, channel, purpose: 'marketing' }),
    reminder: signUpPage({ ...on, channel, purpose: 'reminder' }),
    sms: signUpPage({ ...on, channel: 'sms', purpose: 'marketing' }),
    sent: sentPage({ ...on, channel, token: 't', isAgain: false }),
    ways: textWaysPage({ language, subject: SUBJECT, number: '+15005550006' }),
    confirm: confirmPage({ ...on, token: 't', wording: 'Yes' }),
    confirmed: confirmedPage({ ...on, purpose: 'reminder' }),
    expired: notConfirmedPage({ ...on, reason: 'expired' }),
  };
}

describe.each(languageList().map(({ tag }) => tag))('the pages of a sign-up in %s', (language) => {
  const pages = Object.entries(pagesIn(language)).map(
    ([name, props]) => [name, renderPage(props).html] as const,
  );

  it.each(pages)('%s has one heading, says its language, and lets no name become markup', (_, page) => {
    expect(page.match(/<h1[ >]/g)).toHaveLength(1);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).not.toContain('<b onclick');
    expect(page).not.toContain('Glass <Season>');
  });

  it('show the incentive’s address only to who has confirmed', () => {
    const heard = pages.filter(([, page]) => page.includes(`/snippet/${'1'.repeat(40)}.mp3`));
    expect(heard.map(([name]) => name)).toEqual(['confirmed']);
    const told = pages.filter(([, page]) => page.includes('secret-demo')).map(([name]) => name);
    expect(told).toEqual(['confirmed']);
  });

  it.each([
    ['email', 'marketing'],
    ['email', 'reminder'],
    ['sms', 'marketing'],
  ] as const)(
    'ask for %s (%s) with one box, unticked, beside the very words of the ledger',
    (channel, purpose) => {
      const on = { language, subject: SUBJECT, fields: html`` };
      const page = renderPage(signUpPage({ ...on, channel, purpose })).html;
      expect(page.match(/type="checkbox"/g)).toHaveLength(1);
      expect(page).not.toMatch(/<input[^>]*\schecked/);
      const wording = signUpWording({ channel, purpose, language }, programmeOf(SUBJECT));
      expect(text(page)).toContain(escapeHtml(wording));
    },
  );
});

it('a form that comes again keeps what was typed and ticked, and names what is wrong to a screen reader', () => {
  const on = { language: 'en' as const, subject: SUBJECT, fields: html`` };
  const typed = { address: '"><script>', agreed: true };
  const page = renderPage(
    signUpPage({ ...on, channel: 'email', purpose: 'marketing', typed, bad: 'address' }),
  ).html;
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
  expect(page).toMatch(/<input[^>]*type="checkbox"[^>]*checked/);
  expect(page).toContain('aria-invalid="true"');
  expect(page).toContain('role="alert"');
});

it('a phone is helped to text the keyword: the word and our number are in the link', () => {
  const page = renderPage(textWaysPage({ language: 'en', subject: SUBJECT, number: '+15005550006' })).html;
  expect(page).toContain('href="sms:+15005550006?&amp;body=NOVA"');
  const without = renderPage(textWaysPage({ language: 'en', subject: SUBJECT, number: undefined })).html;
  expect(without).toContain('/r/glass-season/sign-up/email');
});
