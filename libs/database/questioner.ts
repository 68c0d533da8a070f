import pg from 'pg';

/** An answer that is later than this will not come over this connection. The next question uses a new connection. */
const WITHIN_MS = 10_000;

const TIME = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now';

/** A separate connection for questions to the server itself: whether it is there, and what time it is. */
export class Questioner {
  private client: Promise<pg.Client> | undefined;

  constructor(private readonly config: pg.ClientConfig) {}

  /** Returns true when the server says anything, even a refusal. Returns false when its answer is too late. */
  async isThere(): Promise<boolean> {
    const asked = performance.now();
    try {
      await this.time();
      return true;
    } catch {
      return performance.now() - asked < WITHIN_MS - 100;
    }
  }

  /** Returns the database's time (real, ms). */
  async time(): Promise<number> {
    this.client ??= this.connect();
    const asked = this.client;
    try {
      const [row] = (await (await asked).query<{ now: number }>(TIME)).rows;
      if (row === undefined) throw new Error('The database did not tell the time.');
      return row.now;
    } catch (error) {
      if (this.client === asked) this.client = undefined;
      void asked.then((client) => client.end()).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.client;
    this.client = undefined;
    await open?.then((client) => client.end()).catch(() => undefined);
  }

  private async connect(): Promise<pg.Client> {
    const limits = { query_timeout: WITHIN_MS, connectionTimeoutMillis: WITHIN_MS, keepAlive: true };
    const client = new pg.Client({ ...this.config, ...limits });
    // A lost connection shows at the next question. Without a listener its error would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
