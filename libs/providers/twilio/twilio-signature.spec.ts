import { isTwilioSignatureValid } from './twilio-signature.js';

/** A known answer, computed outside this code base. */
const known = {
  authToken: '12345',
  signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  url: 'https://example.com/myapp.php?foo=1&bar=2',
  params: {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675310',
    Digits: '1234',
    From: '+14158675310',
    To: '+18005551212',
  },
};

describe('a Twilio signature', () => {
  it('holds for the known answer', () => {
    expect(isTwilioSignatureValid(known)).toBe(true);
  });

  it('holds although the callback address carries a fragment', () => {
    expect(isTwilioSignatureValid({ ...known, url: `${known.url}#rc=5&rp=all` })).toBe(true);
  });

  it.each([
    ['another token', { ...known, authToken: '12346' }],
    ['another address', { ...known, url: 'https://example.org/myapp.php?foo=1&bar=2' }],
    ['a changed parameter', { ...known, params: { ...known.params, Digits: '1235' } }],
    ['an added parameter', { ...known, params: { ...known.params, More: '1' } }],
    ['no signature', { ...known, signature: undefined }],
    ['an empty signature', { ...known, signature: '' }],
    ['an address that is none', { ...known, url: 'myapp' }],
  ])('does not hold with %s', (_what, request) => {
    expect(isTwilioSignatureValid(request)).toBe(false);
  });
});
