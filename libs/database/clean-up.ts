import { forgetEmailClicks } from './messages/email-clicks.js';
import { forgetReplies } from './consents/replies.js';
import { forgetTestMessages } from './messages/test-messages.js';
import { forgetTaps } from './pages/page-taps.js';
import { forgetCodes } from './pages/fan-codes.js';
import { forgetPageSessions } from './pages/page-sessions.js';
import { forgetSenderTests } from './sending/sender-tests.js';
import { forgetSignUps } from './consents/sign-ups.js';
import type { Sql } from './database.js';

/** How many days things are kept, where they have no end of their own. */
export interface Keep {
  callbackDays: number;
  replyDays: number;
}

/** A request with the same Idempotency-Key gets the stored response for this many days. */
const IDEMPOTENCY_DAYS = 7;
/** A tap of a page that has ended is kept for so many days, so that somebody can look at what became of it. */
const TAP_DAYS = 30;
/** Answers to grants are counted over minutes; a day is enough to look at them. */
const TALLY_DAYS = 1;
/** A test of a message or of a sender, and its outcome, are looked at for so many days. */
const TEST_DAYS = 30;
const BATCH = 5000;

const STATEMENTS = [
  `DELETE FROM inbox WHERE ctid IN (SELECT ctid FROM inbox
     WHERE received_at < now() - make_interval(days => $1) ORDER BY received_at LIMIT ${BATCH}) RETURNING 1`,
  `DELETE FROM idempotency_keys WHERE ctid IN (SELECT ctid FROM idempotency_keys
     WHERE created_at < now() - make_interval(days => $1) LIMIT ${BATCH}) RETURNING 1`,
  `DELETE FROM rate_limits WHERE ctid IN (SELECT ctid FROM rate_limits
     WHERE ends_at < now() - make_interval(days => $1) ORDER BY ends_at LIMIT ${BATCH}) RETURNING 1`,
  `DELETE FROM grant_tallies WHERE ctid IN (SELECT ctid FROM grant_tallies
     WHERE minute < now() - make_interval(days => $1) LIMIT ${BATCH}) RETURNING 1`,
] as const;

/** Deletes what nobody asks for any more, a bounded batch of each kind. Returns true when more may be left. */
export async function cleanUp(sql: Sql, { callbackDays, replyDays }: Keep): Promise<boolean> {
  const [inbox, keys, limits, tallies] = STATEMENTS;
  const forgotten = [
    await sql.query(inbox, [callbackDays]),
    await sql.query(keys, [IDEMPOTENCY_DAYS]),
    await sql.query(limits, [0]),
    await sql.query(tallies, [TALLY_DAYS]),
  ];
  const replies = await forgetReplies(sql, { days: replyDays, limit: BATCH });
  const sessions = await forgetPageSessions(sql, BATCH);
  const taps = await forgetTaps(sql, { days: TAP_DAYS, limit: BATCH });
  const signUps = await forgetSignUps(sql, BATCH);
  const codes = await forgetCodes(sql, BATCH);
  const tests = await forgetTestMessages(sql, { days: TEST_DAYS, limit: BATCH });
  const senderTests = await forgetSenderTests(sql, { days: TEST_DAYS, limit: BATCH });
  const moreClicks = await forgetEmailClicks(sql);
  return (
    moreClicks ||
    [replies, sessions, signUps, taps, codes, tests, senderTests].includes(BATCH) ||
    forgotten.some((rows) => rows.length === BATCH)
  );
}
