import { CODE_ACTS, codeMessage, codeOf, typedCode } from './fan-code.js';

describe('a code', () => {
  it('has six digits, and is read however it is typed', () => {
    expect(codeOf(42)).toBe('000042');
    expect(typedCode(' 000-042 ')).toBe('000042');
    expect(typedCode('0000421')).not.toBe('000042');
  });

  it.each(CODE_ACTS)('for %s comes in a message with nothing to tap, in each language', (act) => {
    for (const language of ['en', 'es', 'de-AT', 'fr', 'ja'])
      for (const channel of ['sms', 'email'] as const) {
        const of = {
          channel,
          language,
          act,
          role: 'present' as const,
          artist: 'Nova Tide',
          postalAddress: null,
        };
        const { subject, text } = codeMessage({ ...of, code: '123456' });
        expect(text).toContain('123456');
        expect(`${subject} ${text}`).not.toMatch(/https?:/);
        expect(subject).toContain('Nova Tide');
      }
  });
});
