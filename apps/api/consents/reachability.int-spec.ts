import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ReplyPageSchema } from '#contracts/consents/replies.js';
import { CreatedFanSchema, FanSchema } from '#contracts/fans/fans.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { freshDatabase } from '#test/harness/database.js';
import { PUBLIC_BASE_URL, textFrom, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';

let api: TestApi;
let stop: () => Promise<void>;

beforeAll(async () => {
  const fresh = await freshDatabase();
  api = await startApi(fresh, { PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN });
  stop = async () => {
    await api.close();
    await fresh.close();
  };
});
afterAll(() => stop());

const OLD = '2024-03-01T10:00:00Z';
const WORDING = 'Text me about Nova Tide. STOP to end.';

/** Everything that may change whether a number may be written to. */
const ACTS = [
  ...[
    'text STOP',
    'text START',
    'text dar de baja',
    'text don’t stop',
    'text Liked “Reply STOP to end”',
    'text too many texts',
  ],
  ...['grant', 'old grant', 'withdraw marketing', 'withdraw reminder', 'record withdrawal'],
  ...['import yes', 'import old yes', 'import no', 'import yes without evidence'],
  ...['another fan, old grant', 'another fan, grant', 'member: stop', 'member: not a stop'],
] as const;
type Act = (typeof ACTS)[number];

/** What a model without SQL knows of one number. It has two rules, and everything else belongs to the product. */
interface Seen {
  /** The act of the last withdrawal of any kind, and the act of the last new evidence. */
  withdrawnAt: number;
  evidenceAt: number;
  /** Only a START lifts it. */
  suppressed: boolean;
}

let numbers = 0;

async function makeFan(phone: string, evidenceAt?: string): Promise<{ id: string; externalId: string }> {
  const externalId = `r-${(numbers += 1)}`;
  const consents = [{ channel: 'sms', method: 'form', wording: WORDING, ...(evidenceAt && { evidenceAt }) }];
  const body = { externalId, identities: { phone }, consents };
  return { id: CreatedFanSchema.parse((await api.call('POST', '/v1/fans', body)).body).id, externalId };
}

async function importRow(row: string, evidence = true): Promise<void> {
  const query = new URLSearchParams(
    evidence ? { consentEvidence: JSON.stringify({ wording: WORDING }) } : {},
  );
  const response = await fetch(`${api.baseUrl}/v1/fans/import?${query.toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'text/csv' },
    body: `external_id,sms_consent,consent_at\n${row}\n`,
  });
  expect(response.status).toBe(200);
}

async function resolveDoubts(fanId: string, resolution: 'stop' | 'not_stop'): Promise<boolean> {
  const { body } = await api.call('GET', `/v1/replies?fanId=${fanId}&state=doubtful`);
  const doubts = ReplyPageSchema.parse(body).items;
  for (const { id } of doubts)
    expect([200, 409]).toContain((await api.call('POST', `/v1/replies/${id}/answer`, { resolution })).status);
  return doubts.length > 0;
}

class PhoneNumber {
  readonly phone = `+1415555${String((numbers += 1) % 10_000).padStart(4, '0')}`;
  readonly fans: { id: string; externalId: string }[] = [];
  readonly seen: Seen = { withdrawnAt: -1, evidenceAt: -1, suppressed: false };

  async does(act: Act, at: number): Promise<void> {
    const [fan] = this.fans;
    if (fan === undefined) throw new Error('A number has a fan.');
    const record = (consent: object) =>
      api.call('POST', `/v1/fans/${fan.id}/consents`, { channel: 'sms', method: 'form', ...consent });
    switch (act) {
      case 'text STOP':
      case 'text dar de baja':
        await textFrom(api.baseUrl, this.phone, act.slice(5));
        {
          this.stopped(at);
          return;
        }
      case 'text START':
        await textFrom(api.baseUrl, this.phone, 'START');
        if (this.seen.suppressed) this.seen.evidenceAt = at;
        this.seen.suppressed = false;
        return;
      case 'text don’t stop':
      case 'text Liked “Reply STOP to end”':
      case 'text too many texts':
        await textFrom(api.baseUrl, this.phone, act.slice(5));
        return;
      case 'grant':
        await record({ wording: WORDING });
        this.seen.evidenceAt = at;
        return;
      case 'old grant':
        await record({ wording: WORDING, evidenceAt: OLD });
        return;
      case 'withdraw marketing':
      case 'withdraw reminder':
        await record({ granted: false, purpose: act.slice(9) });
        // If only the reminder was withdrawn, marketing still holds. Older evidence is void for both.
        if (act === 'withdraw marketing') this.seen.withdrawnAt = at;
        return;
      case 'record withdrawal':
        await api.call('POST', `/v1/fans/${fan.id}/withdrawals`, {
          channel: 'sms',
          how: 'call',
          words: 'No',
        });
        {
          this.stopped(at);
          return;
        }
      case 'import yes':
        await importRow(`${fan.externalId},yes,`);
        this.seen.evidenceAt = at;
        return;
      case 'import old yes':
        return importRow(`${fan.externalId},yes,${OLD}`);
      case 'import yes without evidence':
        return importRow(`${fan.externalId},yes,`, false);
      case 'import no':
        await importRow(`${fan.externalId},no,`);
        this.seen.withdrawnAt = at;
        return;
      case 'another fan, old grant':
        this.fans.push(await makeFan(this.phone, OLD));
        return;
      case 'another fan, grant':
        this.fans.push(await makeFan(this.phone));
        return;
      case 'member: stop':
        for (const { id } of this.fans) if (await resolveDoubts(id, 'stop')) this.stopped(at);
        return;
      case 'member: not a stop':
        for (const { id } of this.fans) await resolveDoubts(id, 'not_stop');
    }
  }

  private stopped(at: number): void {
    this.seen.withdrawnAt = at;
    this.seen.suppressed = true;
  }

  /** What the API says of each fan with the number, the oldest first. */
  standings(): Promise<(string | undefined)[]> {
    return Promise.all(
      this.fans.map(async ({ id }) => {
        const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${id}`)).body);
        return fan.standings.find((one) => one.channel === 'sms' && one.purpose === 'marketing')?.standing;
      }),
    );
  }
}

test('no import, callback or API call, in any order, reaches a fan who wants no more, without newer evidence', async () => {
  const story = fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 14 });
  const reached = { yes: 0, no: 0 };
  await fc.assert(
    fc.asyncProperty(story, async (acts) => {
      const number = new PhoneNumber();
      number.fans.push(await makeFan(number.phone, OLD));
      for (const [at, act] of acts.entries()) {
        await number.does(act, at);
        const standings = await number.standings();
        const { suppressed, withdrawnAt, evidenceAt } = number.seen;
        const told = [acts.slice(0, at + 1), standings];
        if (suppressed) expect([...told, new Set(standings)]).toEqual([...told, new Set(['suppressed'])]);
        const [first] = standings;
        if (withdrawnAt > evidenceAt) expect([...told, first]).not.toEqual([...told, 'allowed']);
        reached[first === 'allowed' ? 'yes' : 'no'] += 1;
      }
    }),
    {
      numRuns: 40,
      examples: [
        [['withdraw marketing', 'old grant', 'import old yes', 'another fan, old grant']],
        [['text STOP', 'old grant', 'import yes', 'text START', 'withdraw reminder', 'import old yes']],
        [['record withdrawal', 'import yes', 'text STOP', 'text START', 'import no', 'old grant']],
        [['text too many texts', 'member: stop', 'import old yes', 'text START', 'import no', 'old grant']],
      ],
    },
  );
  // Neither result is the only one, so the property really checks something.
  expect(Math.min(reached.yes, reached.no)).toBeGreaterThan(20);
}, 240_000);
