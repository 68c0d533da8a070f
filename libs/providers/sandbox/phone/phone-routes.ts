import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import { FaultsSchema, NO_FAULTS, type Faults } from '#providers/sandbox/options.js';
import { form, type Reply, type Route, type SandboxRequest } from '#providers/sandbox/server/http.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { MessageRecord } from '#providers/sandbox/store/records.js';
import type { StatusCallbacks } from '#providers/sandbox/twilio/status-callbacks.js';
import { type FanActs, REACTION_NAMES } from './fan-acts.js';
import type { Markup } from './markup.js';
import { fromThisMachine } from './only-here.js';
import { pageView, WELCOME } from './page.view.js';
import { channelOf, conversationOf, htmlOf, people, textOf } from './people.js';
import { PAGE_SCRIPT } from './script.js';
import { PAGE_STYLE } from './style.js';
import { notificationsView } from './notifications.view.js';
import { mailboxView, phoneView } from './thread.view.js';

interface PhoneDeps {
  ledger: Ledger;
  dice: FaultDice;
  acts: FanActs;
  statuses: Pick<StatusCallbacks, 'stateOf'>;
}

const FAULT_NAMES = FaultsSchema.keyof().options;
const IdSchema = z.object({ id: z.string().min(1) });
const ReactionSchema = IdSchema.extend({ reaction: z.enum(REACTION_NAMES) });
const TextSchema = z.object({
  who: z.string().refine((who) => channelOf(who) === 'sms'),
  text: z.string().max(1600).default(''),
  quick: z.string().max(20).optional(),
});

/** A phone and a mailbox for every address: the page, and what a person does on it. Only for this machine. */
export function phoneRoutes(deps: PhoneDeps): Route[] {
  const { ledger, acts, dice } = deps;
  const post = (path: string, handle: Route['handle']): Route => ({ method: 'POST', path, handle });
  const about = (request: SandboxRequest) => ledger.message(IdSchema.safeParse(form(request)).data?.id ?? '');
  const routes: Route[] = [
    { method: 'GET', path: '/sandbox', handle: ({ query }) => page(deps, query) },
    { method: 'GET', path: '/sandbox/mail/:id', handle: ({ params }) => mail(ledger, params['id']) },
    { method: 'GET', path: '/sandbox/mail/:id/text', handle: ({ params }) => mailText(ledger, params['id']) },
    post('/sandbox/reply', (request) => reply(acts, request)),
    post('/sandbox/react', (request) => {
      const given = ReactionSchema.safeParse(form(request));
      const message = about(request);
      if (!given.success || message?.provider !== 'twilio') return NOT_FOUND;
      acts.react(message, given.data.reaction);
      return seeOther({ who: message.to });
    }),
    post('/sandbox/spam', (request) => {
      const message = about(request);
      if (message?.provider !== 'sendgrid') return NOT_FOUND;
      acts.reportSpam(message);
      return seeOther({ who: message.to, mail: message.providerId });
    }),
    post('/sandbox/unsubscribe', async (request) => {
      const message = about(request);
      if (message?.provider !== 'sendgrid') return NOT_FOUND;
      const trouble = await acts.unsubscribe(message);
      const notice = trouble === undefined ? {} : { notice: trouble };
      return seeOther({ who: message.to, mail: message.providerId, ...notice });
    }),
    post('/sandbox/faults', (request) => switchFaults(dice, request)),
  ];
  return routes.map(fromThisMachine);
}

function reply(acts: FanActs, request: SandboxRequest): Reply {
  const given = TextSchema.safeParse(form(request));
  if (!given.success) return plain(400, 'A text needs the number of a phone, and at most 1600 characters.');
  const body = given.data.quick ?? given.data.text.trim();
  if (body !== '') acts.text(given.data.who, body);
  return seeOther({ who: given.data.who });
}

/** The form has each fault in percent. */
function switchFaults(dice: FaultDice, request: SandboxRequest): Reply {
  const fields = form(request);
  if (fields['none'] === 'true') {
    dice.use(NO_FAULTS);
    return seeOther({});
  }
  const shares = FAULT_NAMES.map((name) => [name, Number(fields[name] ?? 0) / 100]);
  const faults = FaultsSchema.safeParse(Object.fromEntries(shares));
  if (!faults.success) return plain(400, 'A share is a number from 0 to 100.');
  dice.use(faults.data);
  return seeOther({});
}

function page(deps: PhoneDeps, query: URLSearchParams): Reply {
  const { ledger, dice } = deps;
  const search = query.get('q') ?? '';
  const who = query.get('who') ?? undefined;
  const found = people(ledger, search);
  const typed = search.trim();
  const isNew = channelOf(typed) !== undefined && !found.some(({ address }) => address === typed);
  const faults: Faults = FaultsSchema.parse(dice.current());
  const markup = pageView({
    ...{ people: found, search, who, faults, faultNames: FAULT_NAMES },
    unknown: isNew ? typed : undefined,
    thread: thread(deps, who, query),
  });
  return { kind: 'text', status: 200, body: markup.text, headers: PAGE_HEADERS };
}

function thread({ ledger, acts, statuses }: PhoneDeps, who = '', query: URLSearchParams): Markup {
  switch (channelOf(who)) {
    case undefined:
      return WELCOME;
    case 'sms':
      return phoneView({
        number: who,
        bubbles: conversationOf(ledger, who),
        statusOf: ({ providerId }) => statusWords(statuses.stateOf(providerId)),
        stateOf: (messageSid) => acts.stateOf(messageSid),
      });
    case 'webpush':
      return notificationsView(who, [...ledger.messagesTo(who)].reverse());
    case 'email': {
      const mails = [...ledger.messagesTo(who)].reverse();
      const asked = query.get('mail');
      return mailboxView({
        ...{ address: who, mails, notice: query.get('notice') ?? undefined },
        open: mails.find(({ providerId }) => providerId === asked) ?? mails[0],
        marksOf: ({ providerId }) => ({
          spam: ledger.isMarked(providerId, 'spam'),
          unsubscribed: ledger.isMarked(providerId, 'unsubscribed'),
        }),
      });
    }
  }
}

const statusWords = ({ status, errorCode }: { status: string; errorCode?: number }): string =>
  errorCode === undefined ? status : `${status} (${errorCode})`;

function findMail(ledger: Ledger, id = ''): MessageRecord | undefined {
  const message = ledger.message(id);
  return message?.provider === 'sendgrid' ? message : undefined;
}

/** The HTML part as it was sent. Nothing in it runs, and links open beside the page. */
function mail(ledger: Ledger, id: string | undefined): Reply {
  const message = findMail(ledger, id);
  const body = message && htmlOf(message);
  if (body === undefined) return NOT_FOUND;
  const base = '<base target="_blank">';
  const shown = /<head[^>]*>/i.test(body)
    ? body.replace(/<head[^>]*>/i, (head) => head + base)
    : body.replace(/<html[^>]*>/i, (start) => `${start}<head>${base}</head>`);
  return { kind: 'text', status: 200, body: shown, headers: MAIL_HEADERS };
}

function mailText(ledger: Ledger, id: string | undefined): Reply {
  const message = findMail(ledger, id);
  return message === undefined ? NOT_FOUND : plain(200, textOf(message));
}

const plain = (status: number, body: string): Reply => ({
  kind: 'text',
  status,
  body,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
});
const NOT_FOUND = plain(404, 'The sandbox has no such message.');

const seeOther = (query: Record<string, string>): Reply => ({
  kind: 'text',
  status: 303,
  body: '',
  headers: { location: `/sandbox?${new URLSearchParams(query).toString()}` },
});

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const HERE = 'http://127.0.0.1:* http://localhost:*';
const COMMON = {
  'content-type': 'text/html; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};
const PAGE_HEADERS = {
  ...COMMON,
  'content-security-policy': [
    `default-src 'none'; style-src ${hashOf(PAGE_STYLE)}; script-src ${hashOf(PAGE_SCRIPT)}`,
    `connect-src 'self'; frame-src 'self'; img-src ${HERE} data:`,
    // The dashboard of the same machine shows the page beside a flow.
    `form-action 'self'; base-uri 'none'; frame-ancestors ${HERE}`,
  ].join('; '),
};
/** Pictures come from this machine only, so that the sandbox asks no other host for anything. */
const MAIL_HEADERS = {
  ...COMMON,
  'content-security-policy': `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src ${HERE} data:; frame-ancestors 'self'`,
};
