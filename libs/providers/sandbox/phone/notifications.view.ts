import type { MessageRecord } from '#providers/sandbox/store/records.js';
import { html, type Markup } from './markup.js';
import { when } from './thread.view.js';

/** A phone's screen with the notifications of one browser, the latest first. A tap opens what the fan's tap would. */
export function notificationsView(browser: string, pushes: readonly MessageRecord[]): Markup {
  return html`<section class="phone" aria-label="Notifications">
    <header class="bar">
      <a class="back" href="/sandbox" aria-label="All phones and mailboxes">‹</a>
      <h2>${browser}</h2>
    </header>
    <ol class="bubbles" id="bubbles" data-live tabindex="0" aria-label="Notifications">
      ${pushes.map(notification)}
    </ol>
  </section>`;
}

function notification({
  subject = '',
  body,
  url = '',
  stopUrl,
  media = [],
  push,
  at,
}: MessageRecord): Markup {
  const [icon] = media;
  return html`<li class="in push">
    <a class="notification" href="${url}" target="_blank" rel="noopener noreferrer">
      ${icon !== undefined && html`<img src="${icon}" alt="" width="40" height="40" />`}
      <span><strong>${subject}</strong><span class="words">${body}</span></span>
    </a>
    <p class="meta">
      ${stopUrl !== undefined && html`<a href="${stopUrl}" target="_blank" rel="noopener noreferrer">Turn off</a> · `}kept
      for ${push?.ttl ?? 0} s · ${when(at)}
    </p>
  </li>`;
}
