import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judgeMailDomain } from '#domain/sending/mail-domain.js';
import { startDnsServer } from '#providers/testing/dns-server.js';
import { readMailRecords } from './mail-records.js';

const KEY = `k=rsa; t=s; p=${'A'.repeat(400)}`;

describe('the records of a sender’s domain', () => {
  let dns: { address: string; close(): Promise<void> };
  beforeAll(async () => {
    dns = await startDnsServer({
      'novatide.example': ['v=spf1 include:sendgrid.net ~all'],
      's1._domainkey.novatide.example': [KEY],
      '_dmarc.novatide.example': ['v=DMARC1; p=none'],
      'mail.novatide.example': ['v=spf1 -all'],
      'silent.example': 'silent',
      '_dmarc.silent.example': 'broken',
    });
  });
  afterAll(() => dns.close());

  const verdicts = async (domain: string) =>
    judgeMailDomain(await readMailRecords(domain, [dns.address])).map(({ verdict }) => verdict);

  it('are read, a long one in pieces, and judged', async () => {
    const { dkim } = await readMailRecords('novatide.example', [dns.address]);
    expect(dkim[0]?.answer).toEqual({ kind: 'found', values: [KEY] });
    expect(await verdicts('novatide.example')).toEqual(['good', 'good', 'good', 'good']);
  });

  it('a sub-domain follows its organisation’s DMARC, and needs keys of its own', async () => {
    expect(await verdicts('mail.novatide.example')).toEqual(['good', 'missing', 'good', 'wrong']);
  });

  it('a name that does not exist has none of them', async () => {
    expect(await verdicts('nobody.example')).toEqual(['missing', 'missing', 'missing', 'wrong']);
  });

  it('a server that does not answer, or cannot, is said and not guessed', async () => {
    const findings = judgeMailDomain(await readMailRecords('silent.example', [dns.address]));
    expect(findings.map(({ verdict }) => verdict)).toEqual([
      'unanswered',
      'missing',
      'unanswered',
      'unanswered',
    ]);
  }, 20_000);
});
