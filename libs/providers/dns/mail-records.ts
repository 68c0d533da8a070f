import { Resolver } from 'node:dns/promises';
import { z } from 'zod';
import { type DnsAnswer, type MailRecords, SENDGRID_SELECTORS } from '#domain/sending/mail-domain.js';

/** One question is asked twice, and given up after this long (ms). */
const TIMEOUT_MS = 2_500;
const TRIES = 2;

const DnsErrorSchema = z.object({ code: z.string() });

/** The DNS says that there is no such name, or no such record. Every other error says nothing about the record. */
const NO_SUCH = ['ENOTFOUND', 'ENODATA'];

/**
 * Asks the DNS for the records of a sender's domain. `servers` (`host:port`) take the place of the machine's own. An
 * answer that does not come is told as such.
 */
export async function readMailRecords(domain: string, servers: readonly string[]): Promise<MailRecords> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const [spf, dmarc, ...dkim] = await Promise.all([
    ask(resolver, domain),
    askDmarc(resolver, domain),
    ...SENDGRID_SELECTORS.map(async (selector) => ({
      selector,
      answer: await ask(resolver, `${selector}._domainkey.${domain}`),
    })),
  ]);
  return { domain, spf, dmarc, dkim };
}

/** A sub-domain without a record of its own follows the organisation's (RFC 7489, section 6.6.3). */
async function askDmarc(resolver: Resolver, domain: string): Promise<DnsAnswer> {
  const own = await ask(resolver, `_dmarc.${domain}`);
  const parent = domain.split('.').slice(1).join('.');
  return own.kind === 'none' && parent.includes('.') ? askDmarc(resolver, parent) : own;
}

async function ask(resolver: Resolver, name: string): Promise<DnsAnswer> {
  try {
    // A long record comes in pieces.
    const values = (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''));
    return values.length === 0 ? { kind: 'none' } : { kind: 'found', values };
  } catch (error) {
    const known = DnsErrorSchema.safeParse(error);
    const code = known.success ? known.data.code : 'unknown';
    return NO_SUCH.includes(code) ? { kind: 'none' } : { kind: 'unanswered', reason: code };
  }
}
