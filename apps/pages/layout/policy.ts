import { createHash } from 'node:crypto';

const sourceOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

export interface PolicyParts {
  /** The style sheets and scripts that stand in the page, letter by letter. */
  styles: readonly string[];
  scripts: readonly string[];
  /** Origins to which a form of the page may lead by a redirect, such as a service's consent page. */
  formTargets: readonly string[];
}

/**
 * The content security policy of one page. Nothing is loaded but from ourselves, and nothing in the page runs but the
 * texts whose hashes stand here. Hashes, unlike nonces, need no secret for each answer.
 */
export function contentSecurityPolicy({ styles, scripts, formTargets }: PolicyParts): string {
  const list = (texts: readonly string[]): string =>
    texts.length === 0 ? "'none'" : texts.map(sourceOf).join(' ');
  return [
    `default-src 'none'`,
    `style-src ${list(styles)}`,
    `script-src ${list(scripts)}`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
