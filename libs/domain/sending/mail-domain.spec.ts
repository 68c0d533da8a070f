import { describe, expect, it } from '@jest/globals';
import { type DnsAnswer, judgeMailDomain, type MailRecords } from './mail-domain.js';

const found = (...values: string[]): DnsAnswer => ({ kind: 'found', values });
const NONE: DnsAnswer = { kind: 'none' };
const SILENT: DnsAnswer = { kind: 'unanswered', reason: 'ETIMEOUT' };
const GOOD: MailRecords = {
  domain: 'novatide.example',
  spf: found('google-site-verification=x', 'v=spf1 include:sendgrid.net ~all'),
  dmarc: found('v=DMARC1; p=reject; rua=mailto:d@novatide.example'),
  dkim: [
    { selector: 's1', answer: found('k=rsa; t=s; p=MIGfMA0GCSq') },
    { selector: 's2', answer: NONE },
  ],
};
const verdicts = (more: Partial<MailRecords>) =>
  judgeMailDomain({ ...GOOD, ...more }).map(({ verdict }) => verdict);

describe('the domain that emails come from', () => {
  it('is good with one SPF record, a DKIM key and a DMARC policy', () => {
    expect(verdicts({})).toEqual(['good', 'good', 'good', 'good']);
  });

  it('names what is missing', () => {
    const nothing = { spf: NONE, dmarc: NONE, dkim: [{ selector: 's1', answer: NONE }] };
    expect(verdicts(nothing)).toEqual(['missing', 'missing', 'missing', 'wrong']);
    expect(verdicts({ spf: found('v=spf10 -all') })[0]).toBe('missing');
    expect(verdicts({ dmarc: found('v=DMARC1; rua=mailto:x@y.example') })[2]).toBe('missing');
  });

  it('names what is wrong: two SPF records, an open one, a withdrawn key, a policy that is none', () => {
    expect(verdicts({ spf: found('v=spf1 -all', 'v=spf1 ~all') })[0]).toBe('wrong');
    expect(verdicts({ spf: found('v=spf1 +all') })[0]).toBe('wrong');
    expect(verdicts({ spf: found('v=spf1 all') })[0]).toBe('wrong');
    expect(verdicts({ spf: found('v=spf1 -all') })[0]).toBe('good');
    const withdrawn = [{ selector: 's1', answer: found('v=DKIM1; p=') }];
    expect(verdicts({ dkim: withdrawn }).slice(1)).toEqual(['wrong', 'good', 'wrong']);
    expect(verdicts({ dmarc: found('v=DMARC1; p=maybe') })[2]).toBe('wrong');
  });

  it('guesses nothing where the DNS does not answer', () => {
    expect(verdicts({ spf: SILENT })).toEqual(['unanswered', 'good', 'good', 'good']);
    expect(verdicts({ dmarc: SILENT })).toEqual(['good', 'good', 'unanswered', 'unanswered']);
    const silentKeys = [
      { selector: 's1', answer: NONE },
      { selector: 's2', answer: SILENT },
    ];
    expect(verdicts({ dkim: silentKeys })).toEqual(['good', 'unanswered', 'good', 'unanswered']);
    const [spf] = judgeMailDomain({ ...GOOD, spf: SILENT });
    expect(spf?.words).toContain('ETIMEOUT');
  });
});
