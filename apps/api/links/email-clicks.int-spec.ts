import { CreatedFanSchema } from '#contracts/fans/fans.js';
import { settleEmailClicks } from '#database/messages/email-clicks.js';
import { useApi } from '#test/harness/use-api.js';
import { visited } from '#test/world/intake.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { insertMessage } from '#test/world/rows.js';
import { PUBLIC_BASE_URL, textFrom, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

const api = useApi({ PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN });
let campaignId: string;
let fanId: string;
let phone: string;
let numbers = 0;

beforeAll(async () => {
  ({ campaignId } = await addCampaign(api.database, api.workspaceId));
});
beforeEach(async () => {
  phone = `+1415555${String(3000 + (numbers += 1))}`;
  fanId = CreatedFanSchema.parse((await api.call('POST', '/v1/fans', { identities: { phone } })).body).id;
});

/** A message that was delivered this many seconds ago, or (null) of which no report has come. */
async function sent(channel: 'email' | 'sms', deliveredSecondsAgo: number | null, links = 1) {
  const { workspaceId, database } = api;
  const message = await insertMessage(database, {
    workspaceId,
    fanId,
    campaignId,
    channel,
    state: 'accepted',
  });
  await database.query(
    `UPDATE messages SET delivered_at = now() - make_interval(secs => $2),
       attempted_virtual_at = now() - make_interval(secs => coalesce($2, 0) + 5) WHERE id = $1`,
    [message.id, deliveredSecondsAgo],
  );
  const codes = [message.linkCode];
  for (let more = 1; more < links; more += 1) {
    const code = `${message.linkCode}${more}`;
    await database.query(
      `INSERT INTO links (code, workspace_id, fan_id, campaign_id, message_id, url)
       SELECT $2, workspace_id, fan_id, campaign_id, message_id, url FROM links WHERE code = $1`,
      [message.linkCode, code],
    );
    codes.push(code);
  }
  return { ...message, codes };
}

const get = (path: string, agent = PHONE) =>
  api.call('GET', path, undefined, { key: null, headers: { 'user-agent': agent } });
const tap = async (...codes: string[]) => {
  for (const code of codes) expect((await get(`/t/${code}`)).status).toBe(302);
};
/** Does what the worker does by itself, once the seconds are over in which every link may be opened. */
async function settle() {
  await api.database.query(
    `UPDATE email_clicks SET settles_at = now() - interval '1 s' WHERE verdict IS NULL`,
  );
  expect(await settleEmailClicks(api.database)).toBe(false);
}
const clicks = async () =>
  (
    await api.database.query<{ payload: Record<string, unknown> }>(
      `SELECT payload FROM events WHERE fan_id = $1 AND type = 'link.clicked' ORDER BY fan_seq`,
      [fanId],
    )
  ).map(({ payload }) => payload);
const nudged = async () =>
  (await api.database.query('SELECT 1 FROM nudges WHERE fan_id = $1', [fanId])).length > 0;
const visits = () => api.call('POST', '/v1/events', visited(campaignId, { id: fanId }));
const doubtful = (messageId: string) => ({ messageId, human: false, doubtful: true });
const confirmed = (messageId: string): Record<string, unknown> => ({
  messageId,
  human: true,
  confirms: expect.any(String),
});

describe('a click in an email', () => {
  test('long after the delivery is a click of a person, recorded at the time of the click', async () => {
    const email = await sent('email', 3600);
    await tap(email.linkCode);
    expect(await clicks()).toEqual([]);
    await settle();
    expect(await clicks()).toEqual([{ messageId: email.id, human: true }]);
    const [row] = await api.database.query<{ same: boolean }>(
      `SELECT e.occurred_at = c.clicked_at AS same FROM email_clicks c JOIN events e ON e.id = c.id WHERE e.fan_id = $1`,
      [fanId],
    );
    expect(row).toEqual({ same: true });
    expect(await nudged()).toBe(true);
    await settle();
    expect(await clicks()).toHaveLength(1);
  });

  test.each([2, 9, null])(
    '%s s after its delivery is in doubt: shown, and nobody is woken',
    async (seconds) => {
      const email = await sent('email', seconds);
      await tap(email.linkCode);
      await settle();
      expect(await clicks()).toEqual([doubtful(email.id)]);
      expect(await nudged()).toBe(false);
    },
  );

  test('on every link at once is in doubt, each of them; on some of them it is a person', async () => {
    const all = await sent('email', 3600, 3);
    await tap(...all.codes);
    await settle();
    expect(await clicks()).toEqual(all.codes.map(() => doubtful(all.id)));
    const some = await sent('email', 3600, 3);
    await tap(...some.codes.slice(1));
    await settle();
    expect((await clicks()).slice(3)).toMatchObject([
      { messageId: some.id, human: true },
      { human: true },
      {},
    ]);
  });

  test('on the only link together with the way out is in doubt, and the way out is no click', async () => {
    const email = await sent('email', 3600);
    await tap(email.linkCode);
    expect((await get(`/u/${email.callbackToken}`)).status).toBe(200);
    await settle();
    expect(await clicks()).toEqual([doubtful(email.id)]);
  });

  test('by a robot that says so does not count, at once', async () => {
    const email = await sent('email', 3600);
    await get(`/t/${email.linkCode}`, 'Barracuda Sentinel (EE)');
    expect(await clicks()).toEqual([{ messageId: email.id, human: false }]);
  });
});

test('a quick tap on a text is a person, at once', async () => {
  const sms = await sent('sms', 1);
  await tap(sms.linkCode);
  expect(await clicks()).toEqual([{ messageId: sms.id, human: true }]);
});

describe('a click in doubt', () => {
  async function inDoubt() {
    const email = await sent('email', 1, 2);
    await tap(...email.codes);
    await settle();
    expect(await clicks()).toEqual([doubtful(email.id), doubtful(email.id)]);
    return email.id;
  }
  const after = async (count: number) => (await clicks()).slice(count);

  test('counts from the next page visit on, once for its message, and wakes the fan', async () => {
    const messageId = await inDoubt();
    expect((await visits()).status).toBeLessThan(300);
    expect(await after(2)).toEqual([confirmed(messageId)]);
    expect(await nudged()).toBe(true);
    await visits();
    expect(await clicks()).toHaveLength(3);
  });

  test('counts from a reply on, but not from a STOP on', async () => {
    const messageId = await inDoubt();
    await textFrom(api.baseUrl, phone, 'STOP');
    expect(await clicks()).toHaveLength(2);
    await textFrom(api.baseUrl, phone, 'So good, thank you!');
    expect(await after(2)).toEqual([confirmed(messageId)]);
  });

  test('counts from a click on another message on; one on its own message says it already', async () => {
    const messageId = await inDoubt();
    const sms = await sent('sms', 1);
    await tap(sms.linkCode);
    expect(await after(2)).toEqual([{ messageId: sms.id, human: true }, confirmed(messageId)]);
    const later = await sent('email', 1);
    await tap(later.linkCode);
    await settle();
    await api.database.query(`UPDATE messages SET delivered_at = now() - interval '1 hour' WHERE id = $1`, [
      later.id,
    ]);
    await tap(later.linkCode);
    await settle();
    expect(await after(4)).toEqual([doubtful(later.id), { messageId: later.id, human: true }]);
    await visits();
    expect(await clicks()).toHaveLength(6);
  });

  test('counts, too, when the fan was on the page before it was judged', async () => {
    const email = await sent('email', 1);
    await tap(email.linkCode);
    await visits();
    expect(await clicks()).toEqual([]);
    await settle();
    expect(await clicks()).toEqual([doubtful(email.id), confirmed(email.id)]);
  });

  test('does not count by a sign from before it, of another fan, or of weeks later', async () => {
    await visits();
    await inDoubt();
    const other = fanId;
    fanId = CreatedFanSchema.parse((await api.call('POST', '/v1/fans', {})).body).id;
    await visits();
    fanId = other;
    expect(await clicks()).toHaveLength(2);
    await api.database.query(
      `UPDATE email_clicks SET clicked_at = now() - interval '15 days' WHERE fan_id = $1`,
      [fanId],
    );
    await visits();
    expect(await clicks()).toHaveLength(2);
  });

  test('is confirmed once, whichever comes first: the judgement or the sign', async () => {
    for (let round = 0; round < 12; round += 1) {
      fanId = CreatedFanSchema.parse((await api.call('POST', '/v1/fans', {})).body).id;
      const email = await sent('email', 1);
      await tap(email.linkCode);
      await Promise.all([settle(), visits()]);
      expect(await clicks()).toEqual([doubtful(email.id), confirmed(email.id)]);
    }
  });

  test('is confirmed once when many signs come at once', async () => {
    const messageId = await inDoubt();
    await Promise.all(Array.from({ length: 8 }, () => visits()));
    expect(await after(2)).toEqual([confirmed(messageId)]);
  });
});
