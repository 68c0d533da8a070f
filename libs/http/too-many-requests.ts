import { ProblemException, problemOf } from './problem.js';

/** 429. `seconds`: until it may be tried again. */
export const tooManyRequests = (detail: string, seconds: number): ProblemException =>
  new ProblemException(problemOf(429, detail), { 'Retry-After': String(seconds) });
