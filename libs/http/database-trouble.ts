import { z } from 'zod';

/** Describes trouble with the database, in words for a caller. It is never the caller's fault, and it passes. */
export interface Trouble {
  kind: 'away' | 'silent' | 'busy' | 'full' | 'crowded';
  detail: string;
  /** Seconds. */
  retryAfter: number;
}

const TROUBLES: readonly (Trouble & { code: RegExp; message?: RegExp })[] = [
  {
    kind: 'full',
    code: /^(53100|ENOSPC)$/,
    detail: 'The disk of the database is full: nothing was stored. Try again when an operator has made room.',
    retryAfter: 30,
  },
  {
    kind: 'crowded',
    code: /^(53...|53300)$/,
    detail: 'The database has no connection or memory left at the moment. Try again.',
    retryAfter: 2,
  },
  {
    kind: 'silent',
    code: /^(57014|25P03)$/,
    message: /^(The database does not answer|Query read timeout)/,
    detail:
      'The database does not answer at the moment. Whether the request has taken effect is not known. Try again.',
    retryAfter: 2,
  },
  {
    kind: 'busy',
    code: /^(55P03|40001|40P01)$/,
    detail: 'Others are changing the same at the moment. Try again.',
    retryAfter: 1,
  },
  {
    kind: 'away',
    code: /^(08...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/,
    message: /^(Connection terminated|timeout exceeded when trying to connect)/,
    detail: 'The database cannot be reached at the moment. Try again.',
    retryAfter: 2,
  },
];

const FailureSchema = z.object({ code: z.string().default(''), message: z.string().default('') });

export function troubleOf(thrown: unknown): Trouble | undefined {
  const failure = FailureSchema.safeParse(thrown).data;
  if (failure === undefined) return undefined;
  return TROUBLES.find(({ code, message }) =>
    failure.code === '' ? message?.test(failure.message) === true : code.test(failure.code),
  );
}
