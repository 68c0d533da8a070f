/**
 * What a process uses the database for. A request has somebody waiting; background work (projector, imports of
 * audiences, fan-outs) may take longer; a script (migrations, a rebuild of the read models) takes as long as it takes.
 */
export type Work = 'request' | 'background' | 'script';

/** All in ms; 0: no limit. */
export interface Patience {
  /** For a connection: a new one, or a free one of the pool. */
  connectMs: number;
  /** For one statement. The server ends it; ourselves some seconds later, should the server not be able to. */
  statementMs: number;
  /** For a lock of a row or a table. */
  lockMs: number;
  /** A transaction that nobody goes on with is ended by the server, and its locks with it. */
  idleInTransactionMs: number;
  /** After so long without an answer the server is asked whether it is there … */
  silentAfterMs: number;
  /** … and has so long to say so. Then everything that waits for it fails at once. */
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

/** The same limits for every pool, ours and TypeORM's, as `pg` names them; the server gets its own at the start of each connection. */
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
