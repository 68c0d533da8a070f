import { html, type Html } from './html.js';
import { ICONS } from './icons.js';

/** What has just happened. It is read out at once, because it stands first. */
export const noticeView = (text: string): Html =>
  html`<p class="notice" role="status">${ICONS.info}<span>${text}</span></p>`;
