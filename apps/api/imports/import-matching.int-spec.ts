import { randomUUID } from 'node:crypto';
import { FanSchema } from '#contracts/fans/fans.js';
import { ImportSchema } from '#contracts/fans/imports.js';
import { ListImports } from '#test/harness/list-imports.js';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign } from '#test/world/plain-campaign.js';

const api = useApi();
const lists = new ListImports(api);
const consentEvidence = JSON.stringify({ method: 'form', wording: 'Email me about Nova Tide.' });

const fanOf = async (id: string) => FanSchema.parse((await api.call('GET', `/v1/fans/${id}`)).body);
const preSaves = (campaignId: string) =>
  api.database.query<{ fan_id: string; payload: object }>(
    `SELECT fan_id, payload FROM events WHERE campaign_id = $1 AND type = 'fan.pre_saved' ORDER BY fan_id`,
    [campaignId],
  );
const fansWith = async (like: string) => {
  const report = await lists.take(`email\n${like}\n`);
  return lists.fans(report.id);
};

describe('a row without an external id', () => {
  test('is about the fan who has its email or its phone, and brings their later consents', async () => {
    const list = 'email,phone\nada@match.example,\n,+14155550131\ncem@match.example,+14155550132\n';
    const one = await lists.take(list);
    expect(one.rows).toMatchObject({ imported: 3, new: 3 });
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const again =
      'email,phone,email_consent\nADA@match.example,,yes\n,(415) 555-0131,\ncem@match.example,+14155550132,yes\n';
    const two = await lists.take(again, { campaignId, consentEvidence, defaultTerritory: 'US' });
    expect(two.rows).toMatchObject({ imported: 3, new: 0, warned: 0, duplicate: 0 });
    const ids = (await lists.fans(one.id)).map(({ fanId }) => fanId);
    expect((await lists.fans(two.id)).map(({ fanId }) => fanId)).toEqual(ids);
    expect((await preSaves(campaignId)).map(({ fan_id }) => fan_id)).toEqual([...ids].sort());
    const ada = await fanOf(ids[0] ?? '');
    expect(
      ada.standings.filter(({ standing }) => standing === 'allowed').map(({ purpose }) => purpose),
    ).toEqual(['reminder', 'marketing']);
  });

  test('that shares the phone of a household is a fan of its own, also within one file', async () => {
    const list = 'email,phone\none@house.example,+14155550133\ntwo@house.example,+14155550133\n';
    const report = await lists.take(list);
    expect(report.rows).toMatchObject({ imported: 2, new: 2, warned: 1, duplicate: 0 });
    expect(await lists.faults(report.id)).toEqual(['3 shared phone: another fan has this phone, too']);
    const [one, two] = await lists.fans(report.id);
    expect(one?.fanId).not.toBe(two?.fanId);
    for (const fan of [one, two])
      expect((await fanOf(fan?.fanId ?? '')).identities.map(({ channel }) => channel)).toEqual([
        'email',
        'sms',
      ]);
    const again = await lists.take(list);
    expect(again.rows).toMatchObject({ imported: 2, new: 0, warned: 0 });
  });

  test('with one bad phone comes in without it, and one warning says where and why', async () => {
    const report = await lists.take('email,phone,sms_consent\nbad-phone@match.example,12345,yes\n', {
      defaultTerritory: 'DE',
      consentEvidence,
    });
    expect(report).toMatchObject({ rows: { imported: 1, rejected: 0, warned: 1 }, consentsDropped: 1 });
    expect(await lists.faults(report.id, 'error')).toEqual([]);
    expect(await lists.faults(report.id, 'warning')).toEqual([
      '2 left_out phone: not a phone number',
      '2 consent_dropped sms_consent: without a phone',
    ]);
  });

  test('that fits several fans is refused, and nothing is guessed', async () => {
    await lists.take(
      'external_id,email,phone\na-1,twin@match.example,\na-2,twin@match.example,\na-3,,+14155550134\na-4,solo@match.example,\n',
    );
    const report = await lists.take(
      'email,phone\ntwin@match.example,\nsolo@match.example,+14155550134\nfine@match.example,\n',
    );
    expect(report.rows).toMatchObject({ read: 3, imported: 1, rejected: 2 });
    expect(await lists.faults(report.id)).toEqual([
      '2 ambiguous email: several fans have this email',
      '3 ambiguous row: the email and the phone are those of different fans',
    ]);
  });

  test('that comes twice in one file counts once, also in another batch', async () => {
    const many = Array.from({ length: 700 }, (_, i) => `twice-${i}@match.example`);
    const report = await lists.take(
      `email\n${many.join('\n')}\ntwice-0@match.example\ntwice-699@match.example\n`,
    );
    expect(report.rows).toMatchObject({ read: 702, imported: 700, duplicate: 2, new: 700 });
    expect(await lists.faults(report.id)).toEqual([
      '702 duplicate duplicate: same email as line 2',
      '703 duplicate duplicate: same email as line 701',
    ]);
  });

  test('makes one fan where two imports of the same people run at once', async () => {
    const list = `email\n${Array.from({ length: 300 }, (_, i) => `race-${i}@match.example`).join('\n')}\n`;
    const reports = await Promise.all([lists.take(list), lists.take(list), lists.take(list)]);
    expect(reports.map(({ rows }) => rows.imported)).toEqual([300, 300, 300]);
    expect(reports.reduce((sum, { rows }) => sum + rows.new, 0)).toBe(300);
  });

  test('of another workspace is nobody', async () => {
    await lists.take('email\nelsewhere@match.example\n', {}, api.otherApiKey);
    expect(await fansWith('elsewhere@match.example')).toMatchObject([{ isNew: true }]);
  });
});

describe('a grant that a fan gave before', () => {
  test('counts where the row states no path, and the result says so', async () => {
    await lists.take(
      'external_id,email,service,refresh_token\ng-1,g1@match.example,spotify,sandbox-refresh.g1\ng-2,g2@match.example,spotify,sandbox-refresh.g2\n',
    );
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const report = await lists.take(
      'external_id,email,path\ng-1,g1@match.example,\ng-2,g2@match.example,reminder\ng-3,g3@match.example,\n',
      { campaignId },
    );
    expect(await lists.fans(report.id)).toMatchObject([
      { line: 2, path: 'service', service: 'spotify', isNew: false },
      { line: 3, path: 'reminder', service: null, isNew: false },
      { line: 4, path: 'reminder', service: null, isNew: true },
    ]);
    const payloads = (await preSaves(campaignId)).map(({ payload }) => payload);
    expect(payloads).toEqual(
      expect.arrayContaining([
        { path: 'service', service: 'spotify' },
        { path: 'reminder' },
        { path: 'reminder' },
      ]),
    );
  });

  test('does not count when it has expired, or is of another service than the row says', async () => {
    await lists.take(
      'external_id,service,refresh_token\ne-1,spotify,sandbox-refresh.e1\ne-2,spotify,sandbox-refresh.e2\n',
    );
    await api.database.query(
      `UPDATE connections SET status = 'expired' FROM fans WHERE fans.id = fan_id AND external_id = 'e-1'`,
    );
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const report = await lists.take('external_id,service\ne-1,\ne-2,deezer\n', { campaignId });
    expect(await lists.fans(report.id)).toMatchObject([
      { path: 'reminder', service: null },
      { path: 'reminder', service: 'deezer' },
    ]);
  });
});

describe('a long import', () => {
  const list = `external_id,email\n${Array.from({ length: 1300 }, (_, i) => `l-${i},l${i}@match.example`).join('\n')}\n`;

  test('answers at once when asked to, and goes on', async () => {
    const importId = randomUUID();
    const answer = await lists.send(list, { importId, wait: 'false' });
    expect(answer).toMatchObject({ status: 202, body: { id: importId, status: 'running' } });
    const at = async () => ImportSchema.parse((await api.call('GET', `/v1/imports/${importId}`)).body);
    while ((await at()).status === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await at()).toMatchObject({ status: 'done', rows: { read: 1300, imported: 1300, new: 1300 } });
  });

  test('goes on behind the last row that is in, wherever that is', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const importId = randomUUID();
    const half = list.split('\n').slice(0, 331).join('\n');
    // The process that was killed had done 330 rows of the file, in batches of another size.
    await lists.take(half, { campaignId, importId });
    const { body } = await lists.send(list, { campaignId, importId: randomUUID() });
    const whole = ImportSchema.parse(body);
    await api.database.query(
      `UPDATE imports SET status = 'running', finished_at = NULL,
         body_hash = (SELECT body_hash FROM imports WHERE id = $2) WHERE id = $1`,
      [importId, whole.id],
    );
    const resumed = await lists.take(list, { campaignId, importId });
    expect(resumed).toMatchObject({ status: 'done', rows: { read: 1300, imported: 1300 } });
  });

  test('sent twice at the same time does each row once', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const importId = randomUUID();
    const [one, two] = await Promise.all([
      lists.take(list, { campaignId, importId }),
      lists.take(list, { campaignId, importId }),
    ]);
    expect([one.rows.imported, two.rows.imported].every((imported) => imported <= 1300)).toBe(true);
    const end = ImportSchema.parse((await api.call('GET', `/v1/imports/${importId}`)).body);
    expect(end).toMatchObject({ status: 'done', rows: { read: 1300, imported: 1300, duplicate: 0 } });
    expect(await preSaves(campaignId)).toHaveLength(1300);
  });
});
