import { createHash } from 'node:crypto';

const MOST_KEPT = 500;
const kept = new Map<string, string>();

/** The hash of a text as a policy names it. All pages share their sheets and the script, so hashes are kept. */
function sourceOf(text: string): string {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const source = `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, source);
  return source;
}

export interface PolicyParts {
  /** The style sheets and scripts that stand in the page, letter by letter. */
  styles: readonly string[];
  scripts: readonly string[];
  /** Origins to which a form of the page may lead by a redirect, such as a service's consent page. */
  formTargets: readonly string[];
  /** What a script from elsewhere is let do, on the one page that loads it. */
  foreign?: ForeignScript | undefined;
  /** The dashboard of a local run shows the page beside its flow, in a frame. Elsewhere nobody may frame it. */
  framed?: boolean | undefined;
}

/** A script that a page loads from elsewhere. Each is a list of sources as the policy writes them. */
export interface ForeignScript {
  scripts: readonly string[];
  connects: readonly string[];
  frames: readonly string[];
}

/**
 * The content security policy of one page. Nothing is loaded but from ourselves, and nothing in the page runs but the
 * texts whose hashes stand here. Hashes, unlike nonces, need no secret for each answer.
 */
export function contentSecurityPolicy({
  styles,
  scripts,
  formTargets,
  foreign,
  framed,
}: PolicyParts): string {
  const list = (texts: readonly string[]): string =>
    texts.length === 0 ? "'none'" : texts.map(sourceOf).join(' ');
  return [
    `default-src 'none'`,
    `style-src ${list(styles)}`,
    `script-src ${[list(scripts), ...(foreign?.scripts ?? [])].join(' ')}`,
    `img-src 'self' data:`,
    `media-src 'self'`,
    // The service worker of web push.
    `worker-src 'self'`,
    `connect-src ${["'self'", ...(foreign?.connects ?? [])].join(' ')}`,
    ...(foreign === undefined ? [] : [`frame-src ${foreign.frames.join(' ')}`]),
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    `base-uri 'none'`,
    `frame-ancestors ${framed === true ? "'self'" : "'none'"}`,
  ].join('; ');
}
