import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from 'express';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { holdsUnstorable } from '#contracts/http/json-text.js';
import { DEEPEST_JSON, isDeeperThan } from './json-depth.js';
import { fail, type ProblemException } from './problem.js';

const rawBodies = new WeakMap<object, Buffer>();

/** Returns the exact bytes of a provider callback's body. Its signature covers these bytes. */
export function rawBodyOf(request: Request): Buffer {
  return rawBodies.get(request) ?? Buffer.alloc(0);
}

const keepRaw = (request: object, _response: unknown, body: Buffer): void =>
  void rawBodies.set(request, body);

/**
 * Accepts JSON of at most 256 KB (2 MB for events), nested at most 64 levels deep, because later code may read it
 * recursively. The CSV import streams its own body, and provider callbacks keep their raw body.
 */
export function useBodyParsers(app: Express): void {
  app.use('/webhooks', express.json({ limit: '1mb', verify: keepReadable }));
  app.use('/webhooks', express.urlencoded({ limit: '256kb', extended: false, verify: keepRaw }));
  app.use('/v1', refuseUnstorableAddress);
  app.use('/v1', requireJson);
  app.use('/v1/events', express.json({ limit: '2mb', verify: refuseUnstorable }));
  app.use(express.json({ limit: '256kb', verify: refuseUnstorable }));
  app.use(express.urlencoded({ limit: '64kb', extended: false, type: isFormOfPage }));
  app.use(problemOfParser);
}

/** Their controllers read the body themselves, after they have looked who sends it. */
const STREAMED = /^\/(fans\/import|releases\/[^/]+\/(artwork|snippet)|metrics\/campaigns\/[^/]+\/reported)$/;
const streams = (request: Request): boolean => STREAMED.test(request.path);

/** PostgreSQL stores no NUL, and no path or query of the API means one. */
function refuseUnstorableAddress(request: Request, _response: Response, next: NextFunction): void {
  if (request.originalUrl.includes('%00'))
    next(fail('bad_request', 'The address has a NUL character in it.'));
  else next();
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody || streams(request) || request.is(['application/json', 'application/*+json']) !== false)
    next();
  else next(fail('unsupported_media_type', 'Send the body as application/json.'));
}

/**
 * Forms are for pages. Express takes a pattern as the path of `use` for a prefix that has to end at a slash, so the
 * path is looked at here.
 */
const isFormOfPage = ({ url = '', headers }: IncomingMessage): boolean =>
  !/^\/(?:v1|webhooks)(?:[/?]|$)/.test(url) &&
  /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');

/** Why a body is refused. The parser passes `type` through. */
class Unreadable extends Error {
  constructor(readonly type: 'json.too.deep' | 'text.unstorable' | 'charset.unsupported') {
    super(type);
  }
}

/** JSON is UTF-8 (RFC 8259). In another encoding the bytes checked here would not be the characters. */
function refuseUnreadable(body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8') throw new Unreadable('charset.unsupported');
  if (isDeeperThan(body, DEEPEST_JSON)) throw new Unreadable('json.too.deep');
}

function keepReadable(request: object, response: unknown, body: Buffer, encoding: string): void {
  refuseUnreadable(body, encoding);
  keepRaw(request, response, body);
}

function refuseUnstorable(_request: object, _response: unknown, body: Buffer, encoding: string): void {
  refuseUnreadable(body, encoding);
  if (body.includes('\\u') && holdsUnstorable(body.toString('latin1')))
    throw new Unreadable('text.unstorable');
}

const ParserErrorSchema = z.object({ type: z.string(), status: z.number().int().min(400).max(499) });

/** A parser's message may quote the body, so our own words replace it. */
const problemOfParser: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  const parsed = ParserErrorSchema.safeParse(error);
  next(parsed.success ? parserProblem(parsed.data) : error);
};

function parserProblem({ type, status }: { type: string; status: number }): ProblemException {
  switch (type) {
    case 'text.unstorable':
      return fail(
        'bad_json',
        'The body has text that cannot be stored: a NUL character or half of a surrogate pair.',
      );
    case 'json.too.deep':
      return fail('bad_json', `The body is nested too deeply: at most ${DEEPEST_JSON} levels.`);
    case 'charset.unsupported':
      return fail('unsupported_media_type', parserDetail(type));
    default:
      return fail(type === 'entity.parse.failed' ? 'bad_json' : status, parserDetail(type));
  }
}

function parserDetail(type: string): string {
  switch (type) {
    case 'entity.parse.failed':
      return 'The body is not valid JSON.';
    case 'entity.too.large':
      return 'The body is too large: at most 2 MB for events, 256 KB elsewhere.';
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return 'The body has an encoding that is not supported: use UTF-8, plain or gzip.';
    default:
      return 'The body could not be read.';
  }
}
