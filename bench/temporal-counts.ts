import pg from 'pg';

/**
 * Counts in the Temporal server's own tables, in the same way for both sides. Questions to the server (visibility,
 * waiting for results) would add to the load that is measured.
 */
export class TemporalCounts {
  private constructor(private readonly client: pg.Client) {}

  static async connect(url: string): Promise<TemporalCounts> {
    const client = new pg.Client({ connectionString: url, application_name: 'bench' });
    client.on('error', () => undefined);
    await client.connect();
    return new TemporalCounts(client);
  }

  /** Timers in the histories of running workflows. */
  timers(namespace: string): Promise<number> {
    return this.count(
      'SELECT count(*)::int AS n FROM timer_info_maps WHERE namespace_id = (SELECT id FROM namespaces WHERE name = $1)',
      namespace,
    );
  }

  /** Workflows that have completed (state 3). */
  completed(namespace: string): Promise<number> {
    return this.count(
      `SELECT count(*)::int AS n FROM current_executions
       WHERE namespace_id = (SELECT id FROM namespaces WHERE name = $1) AND state = 3`,
      namespace,
    );
  }

  /** The server processes of PostgreSQL, by the database that they work on. */
  async backends(): Promise<Record<string, number[]>> {
    const found = await this.client.query<{ name: string; pids: number[] }>(
      `SELECT coalesce(datname, 'itself') AS name, array_agg(pid) AS pids FROM pg_stat_activity GROUP BY 1`,
    );
    return Object.fromEntries(found.rows.map(({ name, pids }) => [name, pids]));
  }

  async checkpoint(): Promise<void> {
    await this.client.query('CHECKPOINT');
  }

  async version(): Promise<string> {
    const found = await this.client.query<{ version: string }>(
      `SELECT current_setting('server_version') AS version`,
    );
    return found.rows[0]?.version ?? '';
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async count(text: string, namespace: string): Promise<number> {
    const found = await this.client.query<{ n: number }>({
      name: text.slice(0, 60),
      text,
      values: [namespace],
    });
    return found.rows[0]?.n ?? 0;
  }
}
