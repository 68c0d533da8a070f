/**
 * What a process uses the database for. Somebody waits for a request. Background work (the projector, imports of
 * audiences, fan-outs) may take longer. A script (migrations, a rebuild of the read models) has no limit.
 */
export type Work = 'request' | 'background' | 'script';

/** Time limits in ms. 0 means no limit. */
interface Patience {
  /** The limit for getting a connection: a new one, or a free one of the pool. */
  connectMs: number;
  /**
   * The limit for one statement. The server ends the statement. The process ends it some seconds later, in case the
   * server cannot.
   */
  statementMs: number;
  /** The limit for getting a lock of a row or a table. */
  lockMs: number;
  /** The server ends a transaction that has been idle for this long, and frees its locks. */
  idleInTransactionMs: number;
  /** After this long without an answer the process asks the server whether it is there. */
  silentAfterMs: number;
  /** The server has this long to answer. After that, everything that waits for it fails at once. */
  answerMs: number;
}

export const PATIENCE: Record<Work, Patience> = {
  request: {
    connectMs: 2_000,
    statementMs: 15_000,
    lockMs: 5_000,
    idleInTransactionMs: 30_000,
    silentAfterMs: 700,
    answerMs: 1_000,
  },
  background: {
    connectMs: 5_000,
    statementMs: 60_000,
    lockMs: 15_000,
    idleInTransactionMs: 60_000,
    silentAfterMs: 1_500,
    answerMs: 2_000,
  },
  script: {
    connectMs: 10_000,
    statementMs: 0,
    lockMs: 0,
    idleInTransactionMs: 0,
    silentAfterMs: 0,
    answerMs: 0,
  },
};

const SERVER_FIRST_MS = 5_000;

/**
 * The same limits for every pool, ours and TypeORM's, under `pg`'s names. The server gets its own limits at the start
 * of each connection.
 */
export function poolLimits({ connectMs, statementMs, lockMs, idleInTransactionMs }: Patience) {
  return {
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    ...(statementMs === 0
      ? {}
      : { statement_timeout: statementMs, query_timeout: statementMs + SERVER_FIRST_MS }),
    ...(lockMs === 0 ? {} : { lock_timeout: lockMs }),
    ...(idleInTransactionMs === 0 ? {} : { idle_in_transaction_session_timeout: idleInTransactionMs }),
  };
}
