import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

describe('what all webhook steps share', () => {
  it('is a secret that only an owner may replace', async () => {
    expect((await api.call('POST', '/v1/webhook-secret/rotate')).status).toBe(403);
    const key = await api.signInAs('owner');
    const first = await api.call('POST', '/v1/webhook-secret/rotate', undefined, { key });
    expect(first).toMatchObject({
      status: 200,
      body: { secret: expect.stringMatching(/^whsec_/), previousUntil: null },
    });
    const second = await api.call('POST', '/v1/webhook-secret/rotate', undefined, { key });
    expect(second.body).toMatchObject({ previousUntil: expect.any(String) });
    const [row] = await api.database.query<{ stored: string }>(
      'SELECT secret_encrypted || previous_encrypted AS stored FROM webhook_secrets WHERE workspace_id = $1',
      [api.workspaceId],
    );
    expect(row?.stored).not.toContain('whsec_');
  });

  it('are the addresses that answered 410, until the refusal is removed', async () => {
    const id = randomUUID();
    await api.database.query(
      `INSERT INTO webhook_refusals (id, workspace_id, url, url_hash) VALUES ($1, $2, 'https://gone.example', 'x')`,
      [id, api.workspaceId],
    );
    expect((await api.call('GET', '/v1/webhook-refusals')).body).toMatchObject({
      items: [{ id, url: 'https://gone.example' }],
    });
    const other = { key: api.otherApiKey };
    expect((await api.call('DELETE', `/v1/webhook-refusals/${id}`, undefined, other)).status).toBe(404);
    expect((await api.call('DELETE', `/v1/webhook-refusals/${id}`)).status).toBe(204);
    expect((await api.call('GET', '/v1/webhook-refusals')).body).toEqual({ items: [], nextCursor: null });
  });
});
