import { STATUS_CODES } from 'node:http';
import type { FieldError, Problem } from '#contracts/http/problem.js';

/** Any code of the API throws this for an answer other than success. The filter writes it as problem JSON. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException';

  constructor(
    readonly problem: Problem,
    readonly headers: Record<string, string> = {},
  ) {
    super(problem.detail ?? problem.title);
  }
}

export function problemOf(status: number, detail?: string, errors?: FieldError[]): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
  };
}

export function fail(status: number, detail: string, errors?: FieldError[]): ProblemException {
  return new ProblemException(problemOf(status, detail, errors));
}

/** 400: the request has the wrong shape. Every bad field is named. */
export const badRequest = (errors: FieldError[], detail = 'The request has bad fields.'): ProblemException =>
  fail(400, detail, errors);

export const unauthorized = (detail: string): ProblemException =>
  new ProblemException(problemOf(401, detail), { 'WWW-Authenticate': 'Bearer realm="segue"' });

export const forbidden = (detail: string): ProblemException => fail(403, detail);

/** 404. A row of another workspace gets the same answer, so that nobody learns that it exists. */
export const notFound = (what: string): ProblemException => fail(404, `No such ${what}.`);

export const conflict = (detail: string): ProblemException => fail(409, detail);

/**
 * Throws when nothing was done: 404 when the thing is `unknown`, 409 when its state does not allow the change. `what`
 * is the thing, as the 404 names it.
 */
export function mustBeAllowed<Outcome extends { kind: string; reason?: string }>(
  outcome: Outcome,
  what: string,
): asserts outcome is Exclude<Outcome, { kind: 'unknown' } | { kind: 'refused' }> {
  if (outcome.kind === 'unknown') throw notFound(what);
  if (outcome.kind === 'refused') throw conflict(outcome.reason ?? 'Its state does not allow this.');
}

/** 422: the request is well-formed, but it cannot be carried out. */
export const unprocessable = (detail: string, errors?: FieldError[]): ProblemException =>
  fail(422, detail, errors);
