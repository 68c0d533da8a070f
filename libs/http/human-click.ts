import { isbot } from 'isbot';
import type { IncomingHttpHeaders } from 'node:http';

/** Mail scanners, link previews and mail programs that call themselves none of the words `isbot` knows. */
const FETCHERS = [
  // Scanners of a mail gateway.
  /barracuda|mimecast|proofpoint|safelinks|symantec|trendmicro|fireeye|cisco|ironport|sophos|forcepoint|zscaler/i,
  // Proxies of a mailbox.
  /googleimageproxy|ggpht|yahoomailproxy/i,
  // Previews of messengers. A message service's own browser says `Mozilla` first, its fetcher does not.
  /skypeuripreview|telegrambot|^whatsapp\b|\bviber\/|\bamzn-user\b/i,
  // Office and Outlook look whether a link is there.
  /\bms-office\b|\bmsoffice\b|^microsoft office\b/i,
  // An app or a mail program of Apple's that loads by itself: its browser windows do not name the network library.
  /\bcfnetwork\/.*\bdarwin\//i,
  // Libraries.
  /okhttp|^dalvik\/|^dart\/|powershell|\bjsdom\//i,
];

/** Words of phones, televisions and in-app browsers that `isbot` takes for a robot's. */
const WORDS_OF_PEOPLE = [
  /\bgoogle ?tv\b/gi, // the television
  /\bgoogle (?=nexus|pixel|chromecast)/gi,
  /\bprocess\/tools\b/gi, // WeChat's window
  /\balipaydefined\([^)]*\)?/gi, // UC Browser's engine in Alipay, with bars between its numbers
  /\bsogou(?:mse|mobilebrowser)\b/gi,
  /\bbada\/[\d.]+;/gi, // an older Samsung phone
  /\bjava\/[\w.]*(?=.*\bmidp-)/gi, // an older phone that runs Java
  /\bwindows server (?=20)/gi, // a browser on a terminal server
];

/** Browsers of people whose agent does not begin as those of other browsers: Facebook for iOS, text browsers. */
const BARE_BROWSERS = /^\[FBAN\/|^(?:dillo|w3m|netsurf|uzbl)\b|^(?!mozilla).*\bapplewebkit(?:\/|$)/i;

/** Headers of browsers that fetch before anyone has tapped. */
const PREFETCH_HEADERS = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'];

/**
 * Did a person open this link? Messages are fetched by scanners and previews before (or without) being read; their
 * clicks are recorded, but count for nothing (`docs/metrics.md`). A browser inside an app is a person's.
 */
export function isHumanClick(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET' || !isPersonsAgent(headers['user-agent'] ?? '')) return false;
  return !PREFETCH_HEADERS.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')));
}

function isPersonsAgent(agent: string): boolean {
  if (agent === '' || FETCHERS.some((fetcher) => fetcher.test(agent))) return false;
  const plain = WORDS_OF_PEOPLE.reduce((text, word) => text.replace(word, ''), agent);
  // `isbot` knows a browser by its first word; one that has another is looked at as if it had this one.
  return !isbot(BARE_BROWSERS.test(plain) ? `Mozilla/5.0 (X11) ${bareless(plain)}` : plain);
}

/** Without the shape that `isbot` refuses: an agent that is one word and its version, or one bracket. */
const bareless = (agent: string): string => agent.replace(/[[\]]/g, ' ').replace(/^\w+(?:\/[\d.]+)?/, '');
