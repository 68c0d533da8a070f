import { lapsedDoubts, settleDoubts } from '#database/consents/replies.js';
import { lockAddress } from '#database/consents/keywords.js';
import { stopAddress } from '#database/consents/suppression.js';
import type { Database } from '#database/database.js';
import { readWorkspaceClock } from '#database/access/workspace-clock.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { Logger } from '#activities/logger.js';

const BATCH = 50;

/**
 * Turns a reply that may ask us to stop, and that nobody has read in time, into a STOP. Returns true when more may be
 * left.
 */
export async function lapseDoubts(deps: { database: Database; logger: Logger }): Promise<boolean> {
  const late = await lapsedDoubts(deps.database, BATCH);
  for (const address of late) {
    await deps.database.transaction(async (sql) => {
      // Somebody may have resolved the doubt at this moment. Under the lock the doubt still exists, or nothing
      // happens.
      await lockAddress(sql, address);
      if ((await settleDoubts(sql, address, 'lapsed')) === 0) return;
      const occurredAt = toVirtual(await readWorkspaceClock(sql, address.workspaceId), Date.now());
      await stopAddress(sql, address, { reason: 'stop', method: 'sms_stop', occurredAt });
    });
    deps.logger.warn(
      { workspaceId: address.workspaceId },
      'nobody looked at a doubtful reply in time: it counts as a STOP',
    );
  }
  return late.length === BATCH;
}
