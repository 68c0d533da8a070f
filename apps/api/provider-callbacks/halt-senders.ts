import { Injectable } from '@nestjs/common';
import { haltCredential, type BudgetKey } from '#database/budgets/credential-halts.js';
import { Database } from '#database/database.js';
import { AppLogger } from '#http/logger.js';

/** What a provider reports of us, not of a fan: no more messages go out until an operator has mended it. */
@Injectable()
export class HaltSenders {
  constructor(
    private readonly database: Database,
    private readonly logger: AppLogger,
  ) {}

  /** A call that is accepted says nothing about what the report speaks of, so none is made to try. */
  async halt(key: BudgetKey, code: string): Promise<void> {
    if (await haltCredential(this.database, key, { code, probeAfterMs: null, calledMsAgo: 0 }))
      this.logger.error(
        `The sender is halted: an operator must act. ${key.provider} reports ${code}.`,
        'senders',
      );
  }

  /** A message was lost by a mistake of ours: told, and the others go on. */
  mistake(provider: string, words: string): void {
    this.logger.error(`A message was not sent for a mistake of ours. ${provider} says: ${words}.`, 'senders');
  }
}
