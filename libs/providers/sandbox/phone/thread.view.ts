import type { MessageRecord } from '#providers/sandbox/store/records.js';
import { REACTION_NAMES, REACTIONS, unsubscribeUrl, type TextState } from './fan-acts.js';
import { html, linked, type Markup } from './markup.js';
import { htmlOf, textOf, type Bubble } from './people.js';

/** Shown in the fan's own zone by the page's script. Without it, in UTC. */
export function when(at: number): Markup {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(11, 16)} UTC</time>`;
}

interface PhoneParts {
  number: string;
  bubbles: readonly Bubble[];
  /** How a message fared, as its provider would say: `delivered`, `undelivered (30003)`. */
  statusOf: (message: MessageRecord) => string;
  stateOf: (messageSid: string) => TextState | undefined;
}

const QUICK = ['STOP', 'START', 'HELP', 'YES'] as const;

/** A phone with everything that it got and texted. */
export function phoneView({ number, bubbles, statusOf, stateOf }: PhoneParts): Markup {
  const lines = bubbles.map((bubble) => bubbleView(bubble, statusOf, stateOf));
  return html`<section class="phone" aria-label="Phone">
    <header class="bar">
      <a class="back" href="/sandbox" aria-label="All phones and mailboxes">‹</a>
      <h2>${number}</h2>
    </header>
    <ol class="bubbles" id="bubbles" data-live tabindex="0" aria-label="Messages">
      ${
        lines.length === 0
          ? html`<li class="none">No message yet. Text a keyword to join, or say hello.</li>`
          : lines
      }
    </ol>
    <form class="compose" method="post" action="/sandbox/reply">
      <input type="hidden" name="who" value="${number}" />
      <p class="chips">
        ${QUICK.map((word) => html`<button name="quick" value="${word}" formnovalidate>${word}</button>`)}
      </p>
      <p class="line">
        <input
          name="text"
          aria-label="Reply"
          placeholder="Reply"
          maxlength="1600"
          autocomplete="off"
          required
        />
        <button class="send" aria-label="Send">↑</button>
      </p>
    </form>
  </section>`;
}

function bubbleView(
  bubble: Bubble,
  statusOf: PhoneParts['statusOf'],
  stateOf: PhoneParts['stateOf'],
): Markup {
  if (bubble.kind === 'message') return messageBubble(bubble.message, statusOf(bubble.message));
  if (bubble.kind === 'answer')
    return html`<li class="in">
      <p class="text">${linked(bubble.answer.body)}</p>
      <p class="meta">
        ${bubble.answer.by === 'account' ? 'Answered by the account' : 'Answer'} · ${when(bubble.answer.at)}
      </p>
    </li>`;
  const { messageSid, body, at } = bubble.reply;
  return html`<li class="out">
    <p class="text">${body}</p>
    <p class="meta">${stateWords(stateOf(messageSid))}${when(at)}</p>
  </li>`;
}

function stateWords(state: TextState | undefined): string {
  switch (state) {
    case 'sending':
      return 'Sending · ';
    case 'not taken':
      return 'Not taken · ';
    case 'no address':
      return 'Nobody takes replies · ';
    case 'taken':
    case undefined:
      return '';
  }
}

function messageBubble(message: MessageRecord, status: string): Markup {
  const { providerId, body, media = [], carrier, from, template, at } = message;
  const tag = carrier === 'rcs' ? 'RCS' : media.length > 0 ? 'MMS' : 'SMS';
  return html`<li class="in">
    ${media.map((url) => html`<img class="media" src="${url}" alt="Picture of the message" />`)}
    ${body !== '' && html`<p class="text">${linked(body)}</p>`}
    <details class="react">
      <summary aria-label="React">☺</summary>
      <form method="post" action="/sandbox/react">
        <input type="hidden" name="id" value="${providerId}" />${REACTION_NAMES.map(
          (name) =>
            html`<button name="reaction" value="${name}" aria-label="${REACTIONS[name].verb}">
              ${REACTIONS[name].sign}
            </button>`,
        )}
      </form>
    </details>
    <p class="meta">
      ${tag} from ${from}${template !== undefined && html` · ${template}`} · ${status} · ${when(at)}
    </p>
  </li>`;
}

interface MailboxParts {
  address: string;
  /** The latest first. */
  mails: readonly MessageRecord[];
  open: MessageRecord | undefined;
  marksOf: (message: MessageRecord) => { spam: boolean; unsubscribed: boolean };
  /** What a click on a button of the page has led to. */
  notice: string | undefined;
}

/** A mailbox, and the mail that is open in it. */
export function mailboxView(parts: MailboxParts): Markup {
  const { address, mails, open } = parts;
  const link = ({ providerId }: MessageRecord): string =>
    `/sandbox?who=${encodeURIComponent(address)}&mail=${encodeURIComponent(providerId)}`;
  return html`<section class="mailbox" aria-label="Mailbox">
    <header class="bar">
      <a class="back" href="/sandbox" aria-label="All phones and mailboxes">‹</a>
      <h2>${address}</h2>
    </header>
    <ol class="mails" id="mails" data-live>
      ${mails.map(
        (mail) =>
          html`<li>
            <a
              href="${link(mail)}"
              ${open?.providerId === mail.providerId ? html` aria-current="true"` : undefined}
              ><strong>${mail.subject ?? ''}</strong><span class="snippet">${textOf(mail).slice(0, 120)}</span
              ><span class="meta">${mail.fromName ?? mail.from} · ${when(mail.at)}</span></a
            >
          </li>`,
      )}
    </ol>
    ${open === undefined ? html`<p class="none">No mail yet.</p>` : mailView(open, parts)}
  </section>`;
}

function mailView(mail: MessageRecord, { address, marksOf, notice }: MailboxParts): Markup {
  const { providerId, subject = '', from, fromName, template, at } = mail;
  const { spam, unsubscribed } = marksOf(mail);
  const hidden = html`<input type="hidden" name="id" value="${providerId}" /><input
      type="hidden"
      name="who"
      value="${address}"
    />`;
  return html`<article class="mail">
    <header>
      <h3>${subject}</h3>
      <p class="meta">
        ${fromName === undefined ? from : `${fromName} <${from}>`} ·
        ${when(at)}${template !== undefined && html` · ${template}`}
      </p>
      <div class="acts">
        ${unsubscribeUrl(mail) !== undefined && (unsubscribed ? html`<span class="done">Unsubscribed</span>` : html`<form method="post" action="/sandbox/unsubscribe">${hidden}<button>Unsubscribe</button></form>`)}
        ${spam ? html`<span class="done">Reported as spam</span>` : html`<form method="post" action="/sandbox/spam">${hidden}<button>Report spam</button></form>`}
        <a href="/sandbox/mail/${providerId}/text" target="_blank" rel="noopener">Text part</a>
      </div>
      ${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`}
    </header>
    ${
      htmlOf(mail) === undefined
        ? html`<pre class="plain">${linked(textOf(mail))}</pre>`
        : html`<iframe
            title="The mail"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerpolicy="no-referrer"
            src="/sandbox/mail/${providerId}"
          ></iframe>`
    }
  </article>`;
}
