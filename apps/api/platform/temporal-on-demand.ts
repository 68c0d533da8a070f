import type * as TemporalClient from '@temporalio/client';
import { temporalConnection } from '#config/temporal-connection.js';

interface Temporal {
  connection: TemporalClient.Connection;
  library: typeof TemporalClient;
}

/**
 * A connection to Temporal for a process that seldom needs one. Temporal's client is loaded at the first question,
 * because it is large, and an API that starts is waited for.
 */
export class TemporalOnDemand {
  private readonly options: ReturnType<typeof temporalConnection>;
  private made: Promise<Temporal> | undefined;

  /** Wrong settings of the connection are told here, at the start of the process. */
  constructor(address: string) {
    this.options = temporalConnection(address);
  }

  /** Connects with the first call that is made over it, and again after a loss. */
  get(): Promise<Temporal> {
    this.made ??= import('@temporalio/client').then((library) => ({
      connection: library.Connection.lazy(this.options),
      library,
    }));
    return this.made;
  }

  async close(): Promise<void> {
    const made = await this.made;
    await made?.connection.close();
  }
}
