import type { Sql } from '#database/database.js';
import { SIGN_OF_LIFE_MS, showLife } from '#database/fans/imports.js';

/** Shows, again and again, that this process works on an import. */
export class SignsOfLife {
  private readonly timer: NodeJS.Timeout;
  private last: Promise<unknown> = Promise.resolve();

  constructor(sql: Sql, importId: string) {
    this.timer = setInterval(() => {
      // A sign that does not arrive is followed by the next one.
      this.last = showLife(sql, importId).catch(() => undefined);
    }, SIGN_OF_LIFE_MS);
  }

  /** After this no sign is under way, so none undoes what is written next. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.last;
  }
}
