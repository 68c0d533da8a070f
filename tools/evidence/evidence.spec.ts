import { describe, expect, it } from '@jest/globals';
import type { ConsentEvidence } from '#contracts/pages/page-consent.js';
import { readOptions } from './options.js';
import { evidenceReport } from './report.js';

describe('the options of the evidence', () => {
  it('take the key from the environment, and say what is missing', () => {
    const env = { SEGUE_API_KEY: 'sgk_1' };
    expect(readOptions(['--campaign', 'c', '--url', 'https://x.example/'], env)).toEqual({
      ...{ campaignId: 'c', url: 'https://x.example', key: 'sgk_1', language: 'en', out: 'evidence-c' },
    });
    expect(readOptions(['--help'], {})).toBe('help');
    expect(() => readOptions([], env)).toThrow('Which campaign?');
    expect(() => readOptions(['--campaign', 'c'], {})).toThrow('Give an API key');
    expect(() => readOptions(['--campaign', 'c', '--url', 'nowhere'], env)).toThrow('no address');
  });
});

const EVIDENCE: ConsentEvidence = {
  campaign: { id: '00000000-0000-4000-8000-000000000000', name: 'Autumn', status: 'live' },
  ...{ url: 'https://x.example/r/a', previewUrl: null, language: 'en', sender: 'Nova Tide', textsAMonth: 4 },
  ...{
    termsUrl: 'https://x.example/terms',
    privacyUrl: null,
    keyword: { word: 'NOVA', wording: 'Text NOVA' },
  },
  boxes: [{ channel: 'sms', wording: 'Yes, text me.', wordingHash: 'ab', ticked: false, required: false }],
  doubleOptIn: { smsQuestion: 'Reply YES', smsWelcome: 'In', emailSubject: 'Confirm', emailText: 'One\nTwo' },
  samples: [{ template: 'save-release', text: 'Out now', segments: 1 }],
  signUps: { asked: 3, confirmed: 2, cancelled: 1, lastConfirmedAt: null },
  findings: [{ rule: 'privacy_missing', weight: 'refused', message: 'The privacy policy is not linked.' }],
};

it('the report says everything that proves how fans agree, and what breaks a rule', () => {
  const report = evidenceReport(EVIDENCE, ['page-phone.png'], new Date(0));
  for (const part of [
    ...['https://x.example/r/a', '> Yes, text me.', '`ab`', '> Text NOVA', '> Reply YES', '> One\n> Two'],
    ...['> Out now', '![page-phone.png](page-phone.png)', '3 asked, 2 confirmed', '`privacy_missing`'],
  ])
    expect(report).toContain(part);
});
