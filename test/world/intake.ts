import { randomUUID } from 'node:crypto';
import { EventResultsSchema } from '#contracts/events/events.js';
import type { ApiAnswer } from '#test/harness/api.js';
import type { SpecApi } from '#test/harness/use-api.js';

interface StoredEvent {
  id: string;
  fan_seq: number;
  type: string;
}
interface StoredFan {
  id: string;
  territory: string | null;
  zone: string | null;
}

export const preSaved = (campaignId: string, externalId: string, more: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  type: 'fan.pre_saved',
  fan: { externalId },
  campaignId,
  payload: { path: 'service', service: 'spotify' },
  ...more,
});

export const visited = (campaignId: string, fan: object, more: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  type: 'page.visited',
  fan,
  campaignId,
  payload: {},
  ...more,
});

/** Sends events through the API and looks at what the tables then hold. */
export class IntakeProbe {
  constructor(private readonly api: SpecApi) {}

  send(body: unknown): Promise<ApiAnswer> {
    return this.api.call('POST', '/v1/events', body);
  }

  async sendBatch(events: unknown[]) {
    const { status, body } = await this.send({ events });
    return { status, results: EventResultsSchema.parse(body).results };
  }

  eventsOf(fanId: string): Promise<StoredEvent[]> {
    return this.api.database.query<StoredEvent>(
      'SELECT id, fan_seq, type FROM events WHERE fan_id = $1 ORDER BY fan_seq',
      [fanId],
    );
  }

  async fanOf(externalId: string): Promise<StoredFan | undefined> {
    const [row] = await this.api.database.query<StoredFan>(
      'SELECT id, territory, zone FROM fans WHERE workspace_id = $1 AND external_id = $2',
      [this.api.workspaceId, externalId],
    );
    return row;
  }

  async mustFind(externalId: string): Promise<StoredFan> {
    const fan = await this.fanOf(externalId);
    if (fan === undefined) throw new Error(`Fan ${externalId} is not there.`);
    return fan;
  }

  async nudgeOf(fanId: string): Promise<number | undefined> {
    const [row] = await this.api.database.query<{ generation: number }>(
      'SELECT generation FROM nudges WHERE fan_id = $1',
      [fanId],
    );
    return row?.generation;
  }

  async countOf(table: 'events' | 'event_keys' | 'fans'): Promise<number | undefined> {
    const [row] = await this.api.database.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
    return row?.n;
  }
}
