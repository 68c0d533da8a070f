import { describe, expect, it } from '@jest/globals';
import { type ConsentBlock, type ConsentBox, type ConsentRule, lintConsentBlock } from './consent-lint.js';
import { CONSENT_LANGUAGES, type Programme, signUpWording, smsQuestion } from './sign-up-wording.js';

const PROGRAMME: Programme = {
  ...{ sender: 'Nova Tide', release: 'Glass Season', textsAMonth: 4 },
  termsUrl: 'https://example.com/terms',
  privacyUrl: 'https://example.com/privacy',
};

function blockOf(language: string, programme = PROGRAMME): ConsentBlock {
  const box = (channel: 'email' | 'sms'): ConsentBox => ({
    ...{ channel, ticked: false, required: false },
    wording: signUpWording({ channel, purpose: 'marketing', language }, programme),
  });
  return {
    ...{ language, sender: programme.sender, url: 'https://fans.example.com/r/glass-season', live: true },
    boxes: [box('email'), box('sms')],
    questions: { sms: smsQuestion(language, programme) },
  };
}
const rules = (block: ConsentBlock): ConsentRule[] => lintConsentBlock(block).map(({ rule }) => rule);
const withSms = (change: (wording: string) => string): ConsentBlock => {
  const block = blockOf('en');
  return {
    ...block,
    boxes: block.boxes.map((box) => (box.channel === 'sms' ? { ...box, wording: change(box.wording) } : box)),
  };
};

describe('the consent block of a page', () => {
  it.each(CONSENT_LANGUAGES)('in our own words passes in %s', (language) => {
    expect(lintConsentBlock(blockOf(language))).toEqual([]);
  });

  it('in our own words passes for a language that we have no words of: it asks in English', () => {
    expect(lintConsentBlock(blockOf('pt-BR'))).toEqual([]);
    expect(blockOf('pt-BR').boxes).toEqual(blockOf('en').boxes);
  });

  it.each([
    ['sender_not_named', 'Nova Tide', 'the band'],
    ['purpose_not_stated', 'marketing ', ''],
    ['recurring_not_said', 'recurring ', ''],
    ['recurring_not_said', 'automated ', ''],
    ['frequency_missing', ', up to 4 msgs/month', ''],
    ['purchase_condition', ' Consent is not a condition of purchase.', ''],
    ['rates_missing', ' Msg & data rates may apply.', ''],
    ['stop_missing', 'STOP', 'the word'],
    ['help_missing', 'HELP', 'a word'],
    ['privacy_missing', ' · Privacy: https://example.com/privacy', ''],
    ['boxes_bundled', 'text messages (SMS)', 'text messages (SMS) and emails'],
  ] as const)('%s: is found when the words lack it', (rule, part, instead) => {
    const block = withSms((wording) => wording.replace(part, instead));
    expect(block).not.toEqual(blockOf('en'));
    expect(rules(block)).toEqual([rule]);
  });

  it('channel_not_named: a wording that says neither SMS nor text', () => {
    const block = withSms((wording) =>
      wording.replace('text me', 'write to me').replace('text messages (SMS)', 'news'),
    );
    expect(rules(block)).toEqual(['channel_not_named']);
  });

  it('without both documents lacks terms and privacy', () => {
    expect(rules(blockOf('en', { ...PROGRAMME, termsUrl: null, privacyUrl: null }))).toEqual([
      'terms_missing',
      'privacy_missing',
    ]);
  });

  it('that is ticked, required, or one box for two channels is refused', () => {
    const block = blockOf('de');
    const [email, sms] = block.boxes;
    if (email === undefined || sms === undefined) throw new Error('There are two boxes.');
    expect(rules({ ...block, boxes: [email, { ...sms, ticked: true }] })).toEqual(['box_ticked']);
    expect(rules({ ...block, boxes: [{ ...email, required: true }, sms] })).toEqual(['box_required']);
    expect(rules({ ...block, boxes: [email, sms, sms] })).toEqual(['boxes_bundled', 'boxes_bundled']);
  });

  it('on a page that nobody can open, or without https, is refused', () => {
    expect(rules({ ...blockOf('fr'), live: false, url: 'http://127.0.0.1:3000/r/x' })).toEqual([
      'page_not_live',
      'page_not_secure',
    ]);
  });

  it('without a text that asks to confirm, or with a bare one, is refused', () => {
    expect(rules({ ...blockOf('en'), questions: {} })).toEqual(['question_missing']);
    expect(rules({ ...blockOf('en'), questions: { sms: 'Reply YES to join' } })).toEqual([
      'question_without_sender',
      'question_without_frequency',
      'question_without_rates',
      'question_without_help_and_stop',
    ]);
  });

  it('that asks for nothing is only doubtful', () => {
    expect(lintConsentBlock({ ...blockOf('en'), boxes: [] })).toMatchObject([
      { rule: 'box_missing', weight: 'doubtful' },
    ]);
  });
});
