import { isbot } from 'isbot';
import type { IncomingHttpHeaders } from 'node:http';

/** Mail scanners and link previews that call themselves none of the words `isbot` knows. */
const SCANNERS =
  /barracuda|mimecast|proofpoint|safelinks|symantec|trendmicro|fireeye|cisco|ironport|sophos|forcepoint|zscaler|googleimageproxy|ggpht|yahoomailproxy|skypeuripreview|whatsapp|telegrambot|okhttp/i;

/** Headers of browsers that fetch before anyone has tapped. */
const PREFETCH_HEADERS = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'];

/**
 * Did a person open this link? Messages are fetched by scanners and previews before (or without) being read; their
 * clicks are recorded, but count for nothing (metrics.md).
 */
export function isHumanClick(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET') return false;
  const agent = headers['user-agent'] ?? '';
  if (agent === '' || isbot(agent) || SCANNERS.test(agent)) return false;
  return !PREFETCH_HEADERS.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')));
}
