import { fateOf, KnownFans, matchRow } from './match-row.js';

/** Ada and Bob share a phone; Eve has a phone only; two fans have one email. */
function household(): KnownFans {
  const known = new KnownFans();
  known.addExternalId('x-ada', 'ada');
  known.addAddress('ada', 'email', 'ada@');
  known.addAddress('ada', 'sms', '+1');
  known.addAddress('bob', 'email', 'bob@');
  known.addAddress('bob', 'sms', '+1');
  known.addAddress('eve', 'sms', '+2');
  known.addAddress('twin-1', 'email', 'twin@');
  known.addAddress('twin-1', 'sms', '+3');
  known.addAddress('twin-2', 'email', 'twin@');
  return known;
}

const match = (email?: string, sms?: string, externalId: string | null = null) => {
  const addresses = { ...(email === undefined ? {} : { email }), ...(sms === undefined ? {} : { sms }) };
  const found = matchRow({ externalId, addresses }, household());
  switch (found.kind) {
    case 'known':
      return `${found.fanId} by ${found.by}`;
    case 'new':
      return 'new';
    case 'ambiguous':
      return found.reason;
  }
};

describe('a row is about', () => {
  test.each([
    [[undefined, undefined, 'x-ada'], 'ada by external_id'],
    // The external id alone decides, whatever the addresses are.
    [['bob@', '+2', 'x-ada'], 'ada by external_id'],
    [['ada@', undefined, 'x-new'], 'new'],
    [['ada@'], 'ada by email'],
    [[undefined, '+2'], 'eve by phone'],
    [['new@'], 'new'],
    [[undefined, '+9'], 'new'],
    // A shared phone beside an email of one's own.
    [['ada@', '+1'], 'ada by email'],
    [['bob@', '+1'], 'bob by email'],
    [['cem@', '+1'], 'new'],
    [['bob@', '+9'], 'bob by email'],
    // A phone whose fan has no email yet.
    [['eve@', '+2'], 'eve by phone'],
    [['twin@', '+3'], 'twin-1 by email'],
    // Nothing is guessed.
    [[undefined, '+1'], 'phone: several fans have this phone'],
    [['twin@'], 'email: several fans have this email'],
    [['twin@', '+9'], 'email: several fans have this email'],
    [['ada@', '+2'], 'row: the email and the phone are those of different fans'],
  ] as const)('%j: %s', ([email, sms, externalId], expected) => {
    expect(match(email, sms, externalId)).toBe(expected);
  });

  test('an address is own, shared or kept', () => {
    const known = household();
    expect(fateOf('ada', 'sms', '+1', known)).toEqual({ kind: 'own' });
    expect(fateOf('eve', 'email', 'eve@', known)).toEqual({ kind: 'own' });
    expect(fateOf('eve', 'email', 'ada@', known)).toEqual({ kind: 'shared', with: 'ada' });
    expect(fateOf('ada', 'email', 'other@', known)).toEqual({ kind: 'kept' });
  });
});
