import { STATUS_CODES } from 'node:http';
import type { FieldError, Problem } from '#contracts/http/problem.js';
import {
  codeOfStatus,
  type ProblemCode,
  type ProblemCodeOf,
  problemPage,
  PROBLEMS,
} from '#contracts/http/problem-codes.js';

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

/** @param kind The code of the problem; or a status, where no code of its own says more. */
export function problemOf(kind: ProblemCode | number, detail?: string, errors?: FieldError[]): Problem {
  const code = typeof kind === 'number' ? codeOfStatus(kind) : kind;
  const status = typeof kind === 'number' ? kind : PROBLEMS[kind].status;
  return {
    type: problemPage(code),
    code,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
  };
}

export function fail(kind: ProblemCode | number, detail: string, errors?: FieldError[]): ProblemException {
  return new ProblemException(problemOf(kind, detail, errors));
}

/** 400: the request has the wrong shape. Every bad field is named. */
export const badRequest = (errors: FieldError[], detail = 'The request has bad fields.'): ProblemException =>
  fail('bad_fields', detail, errors);

export const unauthorized = (
  detail: string,
  code: ProblemCodeOf<401> = 'credentials_unknown',
): ProblemException =>
  new ProblemException(problemOf(code, detail), { 'WWW-Authenticate': 'Bearer realm="segue"' });

export const forbidden = (detail: string, code: ProblemCodeOf<403> = 'forbidden'): ProblemException =>
  fail(code, detail);

/** 404. A row of another workspace gets the same answer, so that nobody learns that it exists. */
export const notFound = (what: string): ProblemException => fail('not_found', `No such ${what}.`);

export const conflict = (detail: string, code: ProblemCodeOf<409> = 'conflict'): ProblemException =>
  fail(code, detail);

/**
 * Throws when nothing was done: 404 when the thing is `unknown`, 409 when its state does not allow the change. `what`
 * is the thing, as the 404 names it.
 */
export function mustBeAllowed<Outcome extends { kind: string; reason?: string; code?: ProblemCodeOf<409> }>(
  outcome: Outcome,
  what: string,
): asserts outcome is Exclude<Outcome, { kind: 'unknown' } | { kind: 'refused' }> {
  if (outcome.kind === 'unknown') throw notFound(what);
  if (outcome.kind === 'refused')
    throw conflict(outcome.reason ?? 'Its state does not allow this.', outcome.code);
}

/** 422: the request is well-formed, but it cannot be carried out. */
export const unprocessable = (
  detail: string,
  errors?: FieldError[],
  code: ProblemCodeOf<422> = 'unprocessable',
): ProblemException => fail(code, detail, errors);
