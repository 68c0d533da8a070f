import { describe, expect, it } from '@jest/globals';
import { CONSENT_LANGUAGES } from '#domain/consents/sign-up-wording.js';
import { confirmationMail, type ConfirmationMail } from './confirmation-mail.js';

const MAIL: ConfirmationMail = {
  ...{ language: 'en', purpose: 'marketing', artist: 'Nova Tide', release: 'Glass Season' },
  confirmUrl: 'https://fans.example.com/confirm/abc',
  cancelUrl: 'https://fans.example.com/u/abc',
  artworkUrl: 'https://fans.example.com/artwork/h/320.jpg',
  postalAddress: '1 Test Street\nBerlin',
};

describe('the email that asks to confirm', () => {
  it.each(CONSENT_LANGUAGES)(
    'says in %s who asks, where to confirm, and where to take it back',
    (language) => {
      for (const purpose of ['marketing', 'reminder'] as const) {
        const { subject, text, html } = confirmationMail({ ...MAIL, language, purpose });
        expect(subject).toContain('Nova Tide');
        for (const part of [text, html]) {
          expect(part).toContain(MAIL.confirmUrl);
          expect(part).toContain(MAIL.cancelUrl);
          expect(part).toContain('1 Test Street');
          expect(part.includes('Glass Season')).toBe(purpose === 'reminder');
        }
        expect(html).toContain(`<html lang="${language}">`);
      }
    },
  );

  it('lets no name become markup, and no name break the subject into lines', () => {
    const artist = '<b>"A" & B</b>\r\nBcc: x@example.com';
    const { subject, html } = confirmationMail({ ...MAIL, artist });
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;');
    expect(subject).not.toMatch(/[\r\n]/);
  });

  it('needs neither an artwork nor a postal address, and loads nothing but the artwork', () => {
    const { html, text } = confirmationMail({ ...MAIL, artworkUrl: null, postalAddress: null });
    expect(html).not.toMatch(/src=|@import|<link|url\(/);
    expect(text.trimEnd().endsWith(MAIL.cancelUrl)).toBe(true);
  });

  it('of a campaign without a release asks for news, whatever it was made for', () => {
    const { text } = confirmationMail({ ...MAIL, purpose: 'reminder', release: null });
    expect(text).toContain('news from Nova Tide');
  });
});
