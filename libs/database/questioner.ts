import pg from 'pg';

/** An answer owed for so long will not come over this connection: the next question goes over a new one. */
const WITHIN_MS = 10_000;

const TIME = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now';

/** A connection of its own for questions to the server itself: is it there, and what time is it. */
export class Questioner {
  private client: Promise<pg.Client> | undefined;

  constructor(private readonly config: pg.ClientConfig) {}

  /** Whether the server says anything, be it a refusal. False: it has owed its answer for too long. */
  async isThere(): Promise<boolean> {
    const asked = performance.now();
    try {
      await this.time();
      return true;
    } catch {
      return performance.now() - asked < WITHIN_MS - 100;
    }
  }

  /** The database's clock: real, ms. */
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
    // A lost connection shows at the next question; unheard, it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
