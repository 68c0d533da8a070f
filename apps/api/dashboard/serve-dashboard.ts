import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

const A_YEAR = 'public, max-age=31536000, immutable';
const NOT_BUILT = 'The dashboard is not built here. Run `npm run build`, and start the API again.\n';
const NO_SUCH_FILE =
  'There is no such file of the dashboard. Load the page again: it may be older than the server.\n';

/** The types of what Vite writes. Nothing else is served. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.png': 'image/png',
};
/** The copies that the build leaves beside a file, the smaller first. */
const COPIES = [
  { encoding: 'br', end: '.br' },
  { encoding: 'gzip', end: '.gz' },
] as const;

/**
 * What the dashboard may load: files and answers of this server alone, and the frames of the local sandbox (`frames`).
 * Components add styles while they run, and these carry the nonce of the page.
 */
const policyOf = (nonce: string, frames: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src ${["'self'", ...frames].join(' ')}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/**
 * `/app`: the built dashboard of `folder`. Files under `/app/assets` have a hash of their content in the name and are
 * kept by browsers for good. Every other path is the one page, which finds its way by itself.
 */
export function serveDashboard(
  app: NestExpressApplication,
  folder: string,
  frames: readonly string[] = [],
): void {
  app.use('/app', (request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') next();
    else if (!existsSync(join(folder, 'index.html'))) response.status(503).type('text/plain').send(NOT_BUILT);
    else if (request.path.startsWith('/assets/')) sendAsset(request, response, folder);
    else sendPage(response, folder, frames);
  });
}

function sendPage(response: Response, folder: string, frames: readonly string[]): void {
  const nonce = randomBytes(16).toString('base64');
  response
    .set('Content-Security-Policy', policyOf(nonce, frames))
    .set('Cache-Control', 'no-cache')
    .set('Referrer-Policy', 'same-origin')
    .type('text/html')
    .send(readFileSync(join(folder, 'index.html'), 'utf8').replace('__STYLE_NONCE__', nonce));
}

function sendAsset(request: Request, response: Response, folder: string): void {
  const path = join(folder, request.path);
  const type = TYPES[extname(request.path)];
  if (!/^\/assets\/[\w.-]+$/.test(request.path) || type === undefined || !isFile(path)) {
    response.status(404).set('Cache-Control', 'no-store').type('text/plain').send(NO_SUCH_FILE);
    return;
  }
  const copy = COPIES.find(
    ({ encoding, end }) => request.acceptsEncodings(encoding) === encoding && isFile(path + end),
  );
  response.set('Content-Type', type).set('Cache-Control', A_YEAR).set('Vary', 'Accept-Encoding');
  if (copy !== undefined) response.set('Content-Encoding', copy.encoding);
  response.send(readFileSync(path + (copy?.end ?? '')));
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
