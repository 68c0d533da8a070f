import { randomUUID } from 'node:crypto';
import { CreatedFanSchema, FanSchema } from '#contracts/fans/fans.js';
import { askForCodes } from '#database/pages/fan-codes.js';
import { SecretBox } from '#database/secret-box.js';
import { useApi } from '#test/harness/use-api.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';

const api = useApi();

const at = (path: string, method = 'GET', language = 'en') =>
  fetch(api.baseUrl + path, { method, headers: { 'accept-language': language } });

describe('the way out of a test', () => {
  it.each([
    ['en', 'This was a test'],
    ['de', 'Das war ein Test'],
    ['es', 'Era una prueba'],
    ['fr', 'C’était un test'],
  ])('leads to a page that says so (%s), and changes nothing when it is taken', async (language, title) => {
    for (const method of ['GET', 'POST']) {
      const shown = await at('/u/sample', method, language);
      expect(shown.status).toBe(200);
      const html = await shown.text();
      expect(html).toContain(title);
      expect(html).not.toContain('<form method="post"><button');
    }
    expect(await api.database.query(`SELECT 1 FROM addresses WHERE suppressed_at IS NOT NULL`)).toEqual([]);
  });
});

describe('the way out of a message with a code', () => {
  async function aCode() {
    const { campaign } = await createLiveCampaign(api);
    const email = `code-${randomUUID()}@example.com`;
    const consents = [{ channel: 'email', method: 'form', wording: 'Yes, please.' }];
    const made = await api.call('POST', '/v1/fans', { identities: { email }, consents });
    const { id: fanId } = CreatedFanSchema.parse(made.body);
    const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
    const box = new SecretBox({ keys, hmacKey });
    const to = { role: 'present', channel: 'email', encrypted: box.seal(email) } as const;
    const wish = { workspaceId: api.workspaceId, fanId, campaignId: campaign.id, act: 'export' } as const;
    await askForCodes(api.database, box, {
      ...{ ...wish, language: 'en' },
      to: [{ ...to, hmac: box.fingerprint(api.workspaceId, email) }],
    });
    const [row] = await api.database.query<{ token: string }>(
      'SELECT callback_token AS token FROM fan_codes WHERE fan_id = $1',
      [fanId],
    );
    return { fanId, path: `/u/${row?.token ?? ''}` };
  }
  const standing = async (fanId: string) => {
    const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${fanId}`)).body);
    return fan.standings.find((one) => one.channel === 'email' && one.purpose === 'marketing')?.standing;
  };

  it('asks when it is opened, and ends the emails to this address when it is taken', async () => {
    const { fanId, path } = await aCode();
    const asked = await at(path);
    expect(asked.status).toBe(200);
    expect(await asked.text()).toContain('Stop these messages?');
    expect(await standing(fanId)).toBe('allowed');
    expect((await at(path, 'POST')).status).toBe(200);
    expect(await standing(fanId)).not.toBe('allowed');
  });

  it('opens no choices and no data: the link is forwarded with the message', async () => {
    const { path } = await aCode();
    expect((await at(path.replace('/u/', '/p/'))).status).toBe(404);
    expect((await at('/p/sample')).status).toBe(404);
  });
});
