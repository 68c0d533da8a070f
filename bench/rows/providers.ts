import type { Channel } from '#domain/terms.js';
import type { Step } from '#domain/flows/flow.js';
import { flowOf } from '#test/world/world.js';
import type { Bed } from '#bench/bed.js';
import { addFans } from '#bench/fans.js';
import { batches, inParallel, postEvents, preSaves, untilCount } from '#bench/load.js';
import { alternate, ratioRow, type BenchRun } from '#bench/rounds.js';
import type { BenchRow } from '#bench/row.js';
import { startSegue, type Segue } from '#bench/segue.js';

const FANS = 1000;
const SLOW_MS = 3000;
const TARGET = 0.9;

/** A provider that takes three seconds a call must not delay the fans who are written to by another. */
export const providers: BenchRow = async (bed) => {
  const fans = FANS / bed.options.shrink;
  const runs = await alternate(bed, 'providers', {
    segue: () => emailRun(bed, fans, true),
    bare: () => emailRun(bed, fans, false),
  });
  return [
    ratioRow({
      row: 'providers',
      what: `${fans} fans by email while ${fans} wait for texts of ${SLOW_MS / 1000} s a call, against the same fans alone`,
      unit: 'fans/s',
      target: TARGET,
      runs,
    }),
  ];
};

const send = (id: string): Step => ({
  kind: 'send',
  id,
  channels: ['sms', 'email'],
  template: 'plain',
  purpose: 'service',
  intent: 'prompt',
});

/** The rate of the fans with email, from their first event until the last one's end. */
async function emailRun(bed: Bed, fans: number, withTexts: boolean): Promise<BenchRun> {
  const segue = await startSegue(bed, { flow: flowOf(send('first'), send('second')), smsAnswerMs: SLOW_MS });
  try {
    const byEmail = await addFans(segue, fans);
    if (withTexts) {
      const byText = await addFans(segue, fans, 'sms');
      await enter(segue, byText);
      // All of them wait for the provider when the others come.
      await untilCount('fans at their first text', fans, () => begun(segue));
    }
    const from = Date.now();
    await enter(segue, byEmail);
    await untilCount('messages by email', 2 * fans, () => accepted(segue, 'email'));
    return { rate: (fans * 1000) / (Date.now() - from) };
  } finally {
    await segue.stop();
  }
}

async function enter(segue: Segue, ids: string[]): Promise<void> {
  await inParallel(batches(ids, 100), 2, (batch) =>
    postEvents(
      segue,
      preSaves(
        segue.world,
        batch.map((id) => ({ id })),
      ),
    ),
  );
}

async function begun({ database }: Segue): Promise<number> {
  const [row] = await database.query<{ n: number }>(`SELECT count(DISTINCT fan_id) AS n FROM effects`);
  return row?.n ?? 0;
}

async function accepted({ database }: Segue, channel: Channel): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*) AS n FROM messages WHERE state = 'accepted' AND channel = $1`,
    [channel],
  );
  return row?.n ?? 0;
}
