/** What the DNS says to one question. `unanswered`: it did not answer in time, so nothing is known. */
export type DnsAnswer =
  { kind: 'found'; values: readonly string[] } | { kind: 'none' } | { kind: 'unanswered'; reason: string };

/** The records by which mailboxes judge the sender of an email. */
export interface MailRecords {
  /** Of the address that emails come from. */
  domain: string;
  /** TXT of the domain. */
  spf: DnsAnswer;
  /** TXT of `_dmarc.` and the domain; of the organisation's domain where a sub-domain has none. */
  dmarc: DnsAnswer;
  /** TXT of `<selector>._domainkey.` and the domain, by selector. */
  dkim: readonly { selector: string; answer: DnsAnswer }[];
}

export const MAIL_CHECKS = ['spf', 'dkim', 'dmarc', 'alignment'] as const;
export type MailCheck = (typeof MAIL_CHECKS)[number];
export type MailVerdict = 'good' | 'wrong' | 'missing' | 'unanswered';

export interface MailFinding {
  check: MailCheck;
  verdict: MailVerdict;
  /** What was found, and what to do, in sentences for people. */
  words: string;
}

/** The selectors that SendGrid signs with when a domain is authenticated there. */
export const SENDGRID_SELECTORS = ['s1', 's2'];

/** Judges the records as Gmail, Yahoo and Microsoft ask of senders of many messages. */
export function judgeMailDomain(records: MailRecords): MailFinding[] {
  const [spf, dkim, dmarc] = [judgeSpf(records), judgeDkim(records), judgeDmarc(records)];
  return [spf, dkim, dmarc, judgeAlignment(records, dkim, dmarc)];
}

const finding = (check: MailCheck, verdict: MailVerdict, words: string): MailFinding => ({
  ...{ check, verdict, words },
});

const unanswered = (check: MailCheck, reason: string): MailFinding =>
  finding(check, 'unanswered', `The DNS did not answer (${reason}). Nothing is known; ask again later.`);

function judgeSpf({ spf, domain }: MailRecords): MailFinding {
  if (spf.kind === 'unanswered') return unanswered('spf', spf.reason);
  const records = spf.kind === 'none' ? [] : spf.values.filter((text) => /^v=spf1(\s|$)/i.test(text.trim()));
  const [record, ...others] = records;
  if (record === undefined)
    return finding('spf', 'missing', `${domain} has no SPF record (a TXT record that begins with v=spf1).`);
  if (others.length > 0)
    return finding(
      'spf',
      'wrong',
      `${domain} has ${records.length} SPF records. More than one counts as none.`,
    );
  if (/\s\+?all\s*$/i.test(record.trim()))
    return finding('spf', 'wrong', 'The SPF record lets everybody send (+all). End it with ~all or -all.');
  const names = /\binclude:(\S*\.)?sendgrid\.net\b/i.test(record);
  return finding(
    'spf',
    'good',
    names
      ? 'The SPF record names SendGrid.'
      : 'There is an SPF record. It need not name SendGrid where emails return to a sub-domain that SendGrid manages.',
  );
}

/** A record with an empty key (`p=`) says that the key was withdrawn (RFC 6376, section 3.6.1). */
const hasKey = (text: string): boolean => /(^|;)\s*p\s*=\s*[A-Za-z0-9+/]/.test(text);

function judgeDkim({ dkim, domain }: MailRecords): MailFinding {
  const good = dkim.filter(({ answer }) => answer.kind === 'found' && answer.values.some(hasKey));
  const names = (of: typeof dkim): string =>
    of.map(({ selector }) => `${selector}._domainkey.${domain}`).join(', ');
  if (good.length > 0) return finding('dkim', 'good', `A DKIM key is published at ${names(good)}.`);
  const silent = dkim.find(({ answer }) => answer.kind === 'unanswered');
  if (silent?.answer.kind === 'unanswered') return unanswered('dkim', silent.answer.reason);
  if (dkim.some(({ answer }) => answer.kind === 'found'))
    return finding('dkim', 'wrong', `The record at ${names(dkim)} holds no key.`);
  return finding('dkim', 'missing', `No DKIM key at ${names(dkim)}. Authenticate the domain at SendGrid.`);
}

interface DmarcPolicy {
  policy: string;
  strictDkim: boolean;
  reports: boolean;
}

function readDmarc(text: string): DmarcPolicy | undefined {
  const tags = new Map(
    text.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim().toLowerCase(), value.trim().toLowerCase()] as const;
    }),
  );
  const policy = tags.get('p');
  if (tags.get('v') !== 'dmarc1' || policy === undefined) return undefined;
  return { policy, strictDkim: tags.get('adkim') === 's', reports: tags.has('rua') };
}

function dmarcOf({ dmarc }: MailRecords): DmarcPolicy | undefined {
  return dmarc.kind === 'found' ? dmarc.values.map(readDmarc).find((one) => one !== undefined) : undefined;
}

function judgeDmarc(records: MailRecords): MailFinding {
  const { dmarc, domain } = records;
  if (dmarc.kind === 'unanswered') return unanswered('dmarc', dmarc.reason);
  const found = dmarcOf(records);
  if (dmarc.kind === 'none' || found === undefined) {
    const words = `_dmarc.${domain} has no DMARC record. Gmail and Microsoft refuse senders of many emails without one; begin with v=DMARC1; p=none.`;
    return finding('dmarc', 'missing', words);
  }
  if (!['none', 'quarantine', 'reject'].includes(found.policy))
    return finding(
      'dmarc',
      'wrong',
      `The DMARC policy "${found.policy}" is none of none, quarantine, reject.`,
    );
  const reports = found.reports ? '' : ' It asks for no reports (rua), so nobody tells you of failures.';
  return finding('dmarc', 'good', `The DMARC policy is ${found.policy}.${reports}`);
}

/** DMARC passes when the domain that signs (DKIM) belongs to the domain that the email shows. */
function judgeAlignment(records: MailRecords, dkim: MailFinding, dmarc: MailFinding): MailFinding {
  const silent = [dkim, dmarc].some(({ verdict }) => verdict === 'unanswered');
  if (silent) return finding('alignment', 'unanswered', 'It cannot be told before DKIM and DMARC are known.');
  if (dkim.verdict !== 'good')
    return finding(
      'alignment',
      'wrong',
      'Without a DKIM key of this domain, emails are signed by another one, and DMARC fails.',
    );
  const strict =
    dmarcOf(records)?.strictDkim === true ? ' DMARC asks for exactly this domain, and has it.' : '';
  return finding(
    'alignment',
    'good',
    `Emails from ${records.domain} are signed by ${records.domain}: DMARC passes.${strict}`,
  );
}
