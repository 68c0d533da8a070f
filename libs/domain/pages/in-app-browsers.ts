/*
 * Data that changes within weeks: the browsers inside apps, and the ways out of them that are known to work. A browser
 * inside an app shares no cookies with the system's own, so that a fan is not signed in at the streaming service.
 * Seen in November 2026; the sources are in docs/pages.md.
 */

/** An address of the way out. `{host}`: host and path of the page, without its scheme; `{url}`: the whole, encoded. */
type WayOut = string;

interface InAppBrowser {
  /** In the counts. Never renamed. */
  key: string;
  /** As people call it. */
  name: string;
  /** In the browser's own words. */
  agent: RegExp;
  /** The ways out, tried in this order. None: the fan is only helped in place. */
  ios: readonly WayOut[];
  android: readonly WayOut[];
}

const SAFARI: WayOut = 'x-safari-https://{host}';
const INTENT: WayOut = 'intent://{host}#Intent;scheme=https;end';
const INSTAGRAM: WayOut = 'instagram://extbrowser/?url={url}';

/** The first whose words are found counts: Messenger before Facebook, whose words it has, too. */
const IN_APP_BROWSERS: readonly InAppBrowser[] = [
  {
    ...{ key: 'instagram', name: 'Instagram', agent: /\bInstagram\b/ },
    ...{ ios: [SAFARI, INSTAGRAM], android: [INTENT, INSTAGRAM] },
  },
  {
    key: 'messenger',
    name: 'Messenger',
    agent: /\bMessenger|FBAN\/MessengerForiOS/i,
    ios: [SAFARI],
    android: [],
  },
  { key: 'facebook', name: 'Facebook', agent: /\bFBA[NV]\//, ios: [SAFARI], android: [INTENT] },
  {
    key: 'tiktok',
    name: 'TikTok',
    agent: /\b(?:musical_ly|BytedanceWebview|TikTok)/i,
    ios: [SAFARI],
    android: [INTENT],
  },
  { key: 'linkedin', name: 'LinkedIn', agent: /\bLinkedInApp\b/, ios: [SAFARI], android: [] },
  { key: 'line', name: 'LINE', agent: /\bLine\/\d/, ios: [], android: [INTENT] },
  { key: 'telegram', name: 'Telegram', agent: /\bTelegram\b/i, ios: [], android: [INTENT] },
  { key: 'snapchat', name: 'Snapchat', agent: /\bSnapchat\b/i, ios: [], android: [] },
  { key: 'threads', name: 'Threads', agent: /\bBarcelona\b/, ios: [], android: [] },
  { key: 'wechat', name: 'WeChat', agent: /\bMicroMessenger\b/, ios: [], android: [] },
];

/** The app in whose own browser a page was opened. */
export interface InsideApp {
  key: string;
  name: string;
  /** Addresses that may lead to the system's browser, in the order in which they are tried. */
  waysOut: string[];
}

/** `pageUrl`: the address of the page, https. Undefined: it is a browser of its own. */
export function insideApp(agent: string, pageUrl: string): InsideApp | undefined {
  const found = IN_APP_BROWSERS.find((browser) => browser.agent.test(agent));
  if (found === undefined) return undefined;
  const ways = /\b(iPhone|iPad|iPod)\b/.test(agent)
    ? found.ios
    : /\bAndroid\b/.test(agent)
      ? found.android
      : [];
  const { key, name } = found;
  return { key, name, waysOut: ways.map((way) => fill(way, pageUrl)) };
}

const fill = (way: WayOut, pageUrl: string): string =>
  way.replace('{host}', pageUrl.replace(/^https?:\/\//, '')).replace('{url}', encodeURIComponent(pageUrl));
