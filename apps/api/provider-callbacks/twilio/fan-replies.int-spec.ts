import { CreatedFanSchema, FanSchema } from '#contracts/fans/fans.js';
import { useApi } from '#test/harness/use-api.js';
import { PUBLIC_BASE_URL, textFrom, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';

const api = useApi({ PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN });

let last = 0;
const nextPhone = () => `+1415555${String((last += 1) + 2000).padStart(4, '0')}`;

async function addFan(phone: string, key = api.apiKey) {
  const consents = [{ channel: 'sms', method: 'form', wording: 'Yes, please.' }];
  const answer = await api.call('POST', '/v1/fans', { identities: { phone }, consents }, { key });
  return CreatedFanSchema.parse(answer.body).id;
}

async function standing(fanId: string, key = api.apiKey) {
  const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${fanId}`, undefined, { key })).body);
  return fan.standings.find((one) => one.channel === 'sms' && one.purpose === 'marketing')?.standing;
}

const textTo = (from: string, body: string, more: Record<string, string> = {}) =>
  textFrom(api.baseUrl, from, body, more);

describe('who has written', () => {
  test.each([
    ['rcs:', '+14155552901', '+14155552901'],
    ['whatsapp:', '+14155552902', '+14155552902'],
    ['', '+525512345678', '+5215512345678'],
    ['', '+52 1 55 1234 5679', '+525512345679'],
    ['whatsapp:', '+5491123456789', '+541123456789'],
    ['whatsapp:', '+5511987654321', '+551187654321'],
  ])('a STOP From=%s… of %s, as the carrier writes it, suppresses the fan', async (prefix, phone, from) => {
    const fan = await addFan(phone);
    expect(await textTo(prefix + from, 'STOP')).toEqual({ status: 200, text: '<Response/>' });
    expect(await standing(fan)).toBe('suppressed');
    await textTo(prefix + from, 'START');
    expect(await standing(fan)).toBe('allowed');
  });

  test('HELP from a short code is not answered', async () => {
    expect((await textTo('72345', 'HELP')).text).toBe('<Response/>');
    expect((await textTo(nextPhone(), 'HELP')).text).toContain('<Message>');
  });
});

describe('what the reply says', () => {
  test.each([
    'Liked “Nova Tide: out now. Reply STOP to opt out”',
    'Reacted 🔥 to “Nova Tide: out now. Reply STOP to opt out”',
    'A aimé « Nova Tide : c’est sorti. Répondez STOP pour vous désinscrire »',
    'Gefällt „Nova Tide: jetzt da. Antworte STOP, um dich abzumelden“',
    '👍 to “ Nova Tide: out now. Reply STOP to opt out ”',
    '> Reply STOP to opt out\nSo good!',
    "I don't want you to stop texting me",
    'did you stop sending updates?',
    'non-stop!',
  ])('%j stops nothing in any workspace', async (body) => {
    const phone = nextPhone();
    const [mine, theirs] = [await addFan(phone), await addFan(phone, api.otherApiKey)];
    await textTo(phone, body);
    expect([await standing(mine), await standing(theirs, api.otherApiKey)]).toEqual(['allowed', 'allowed']);
  });

  test.each([
    'STOP 2 END',
    'remove me',
    'Dar de baja',
    'keine SMS mehr',
    'je veux me désinscrire',
    'Stop\n--\nJane Miller\nHead of Sales',
    'não quero mais mensagens',
    'toglietemi dalla lista',
    'schrijf me uit',
  ])('%j stops', async (body) => {
    const phone = nextPhone();
    const fan = await addFan(phone);
    await textTo(phone, body);
    expect(await standing(fan)).toBe('suppressed');
    expect(
      await api.database.query('SELECT type FROM events WHERE fan_id = $1 ORDER BY fan_seq DESC LIMIT 1', [
        fan,
      ]),
    ).toEqual([{ type: 'consent.withdrawn' }]);
  });
});
