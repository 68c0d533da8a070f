import type { Database } from '#database/database.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import { decisionAnswerOf } from '#database/engine/stored-state.js';

/** Returns the fan's newest answer, for an effect that has ended already. */
export async function currentAnswer(database: Database, fanId: string): Promise<DecisionAnswer> {
  const [row] = await database.query<{ answer: unknown }>(
    'SELECT answer FROM fan_states WHERE fan_id = $1',
    [fanId],
    'answer.current',
  );
  if (row === undefined) throw new Error(`Fan ${fanId} has an effect but no state.`);
  return decisionAnswerOf(row.answer);
}
