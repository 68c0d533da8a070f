import { z } from 'zod';

const DeadlockSchema = z.object({ code: z.literal('40P01') });
const TRIES = 5;

/** A provider need not repeat its callback because of us: a transaction that lost a deadlock is run again here. */
export async function retryDeadlocks<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === TRIES || !DeadlockSchema.safeParse(error).success) throw error;
    }
  }
}
