import { generateKeyPairSync, sign } from 'node:crypto';
import { sendgridSignatureCheck } from './sendgrid-signature.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const rawBody = Buffer.from('[{"event":"delivered",  "ünïcode":true}]\r\n');
const timestamp = '1764000000';
const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), rawBody]), privateKey).toString(
  'base64',
);

describe('a signed SendGrid webhook', () => {
  it.each([
    ['PEM', pem],
    ['base64 DER', der],
  ])('is believed with the public key as %s', (_form, key) => {
    expect(sendgridSignatureCheck(key)({ signature, timestamp, rawBody })).toBe(true);
  });

  it.each([
    [
      'written again by a JSON parser',
      { signature, timestamp, rawBody: Buffer.from('[{"event":"delivered","ünïcode":true}]') },
    ],
    ['with another timestamp', { signature, timestamp: '1764000001', rawBody }],
    ['without a signature', { signature: undefined, timestamp, rawBody }],
    ['without a timestamp', { signature, timestamp: undefined, rawBody }],
    ['with a signature that is none', { signature: 'bm90IGEgc2lnbmF0dXJl', timestamp, rawBody }],
  ])('is not believed %s', (_what, webhook) => {
    expect(sendgridSignatureCheck(pem)(webhook)).toBe(false);
  });

  it('is not believed when another key signed it', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const check = sendgridSignatureCheck(other.export({ format: 'pem', type: 'spki' }).toString());
    expect(check({ signature, timestamp, rawBody })).toBe(false);
  });
});
