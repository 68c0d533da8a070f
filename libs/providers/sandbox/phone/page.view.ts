import type { Fault, Faults } from '#providers/sandbox/options.js';
import { FAULT_GROUPS, FAULT_WORDS } from './fault-words.js';
import { html, ours, type Markup } from './markup.js';
import type { Channel } from '#domain/terms.js';
import type { Person } from './people.js';
import { PAGE_SCRIPT } from './script.js';
import { PAGE_STYLE } from './style.js';
import { when } from './thread.view.js';

interface PageParts {
  people: readonly Person[];
  search: string;
  /** An address that the search names and that has got nothing yet. */
  unknown: string | undefined;
  /** The address whose phone or mailbox is open. */
  who: string | undefined;
  thread: Markup;
  faults: Faults;
  faultNames: readonly Fault[];
}

/** The whole page: who got something, the phone or mailbox that is open, and the faults. */
export function pageView(parts: PageParts): Markup {
  const on = parts.faultNames.filter((name) => parts.faults[name] > 0).length;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${parts.who === undefined ? 'Phones and mailboxes' : parts.who} · Segue sandbox</title>
        <meta name="color-scheme" content="light dark" />
        ${ours(`<style>${PAGE_STYLE}</style>`)}
      </head>
      <body class="${parts.who === undefined ? 'list' : 'open'}">
        <header class="top">
          <h1>Segue <span>sandbox</span></h1>
          <p>What fans get, as they get it. Nothing leaves this machine.</p>
          <a class="faults-link" href="#faults">Faults${on > 0 && html` <b>${on}</b>`}</a>
        </header>
        <div class="room">
          ${peopleView(parts)}
          <main>${parts.thread}</main>
          ${faultsView(parts)}
        </div>
        ${ours(`<script>${PAGE_SCRIPT}</script>`)}
      </body>
    </html>`;
}

/** Drawn, so that they look the same where a system has no such sign. */
const drawn = (paths: string): Markup =>
  ours(
    `<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`,
  );
const PHONE = drawn('<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M10.5 18.5h3"/>');
const ENVELOPE = drawn(
  '<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
);

const BELL = drawn('<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2 2 0 0 0 4 0"/>');
const FACES: Readonly<Record<Channel, Markup>> = { sms: PHONE, email: ENVELOPE, webpush: BELL };

/** What the main part shows as long as nobody is chosen. */
export const WELCOME = html`<section class="welcome">
  <p class="signs" aria-hidden="true">${PHONE} ${ENVELOPE}</p>
  <h2>Choose a phone or a mailbox</h2>
  <p>
    Read each text, mail and notification as the fan would. Tap its links, reply STOP, react, unsubscribe,
    report spam.
  </p>
</section>`;

function peopleView({ people, search, unknown, who }: PageParts): Markup {
  return html`<nav class="people" aria-label="Phones and mailboxes">
    <form method="get" action="/sandbox" role="search">
      <input
        type="search"
        name="q"
        value="${search}"
        placeholder="Number, address or word"
        aria-label="Search"
      />
    </form>
    <ol id="people" data-live>
      ${
        unknown !== undefined &&
        html`<li>
          <a href="/sandbox?who=${encodeURIComponent(unknown)}"
            ><span class="face">＋</span
            ><span class="who"
              ><strong>${unknown}</strong
              ><span class="snippet">Open it, although nothing came yet</span></span
            ></a
          >
        </li>`
      }
      ${people.length === 0 && unknown === undefined && html`<li class="none">${search === '' ? 'No message was sent yet.' : 'Nobody has this.'}</li>`}
      ${people.map((person) => personView(person, person.address === who))}
    </ol>
  </nav>`;
}

function personView({ address, channel, lastText, lastAt }: Person, current: boolean): Markup {
  return html`<li>
    <a href="/sandbox?who=${encodeURIComponent(address)}" ${current ? html` aria-current="true"` : undefined}>
      <span class="face ${channel}" aria-hidden="true">${FACES[channel]}</span>
      <span class="who"><strong>${address}</strong><span class="snippet">${lastText.slice(0, 80)}</span></span
      >${when(lastAt)}</a
    >
  </li>`;
}

function faultsView({ faults, faultNames }: PageParts): Markup {
  const groups = FAULT_GROUPS.map((group) => {
    const fields = faultNames
      .filter((name) => FAULT_WORDS[name].group === group)
      .map(
        (name) =>
          html`<label class="${faults[name] > 0 ? 'on' : 'off'}"
            ><span>${FAULT_WORDS[name].name}</span>
            <span class="share"
              ><input
                type="number"
                name="${name}"
                min="0"
                max="100"
                step="any"
                value="${percent(faults[name])}"
              />
              %</span
            ></label
          >`,
      );
    return html`<fieldset>
      <legend>${group === 'Both' ? 'All messages' : group}</legend>
      ${fields}
    </fieldset>`;
  });
  return html`<aside class="faults" id="faults" aria-label="Faults">
    <h2>Faults</h2>
    <p class="hint">How many of a hundred calls go wrong, from now on.</p>
    <form method="post" action="/sandbox/faults">
      ${groups}
      <p class="acts">
        <button class="main">Switch</button><button name="none" value="true" formnovalidate>All off</button>
      </p>
    </form>
  </aside>`;
}

const percent = (share: number): number => Math.round(share * 10_000) / 100;
