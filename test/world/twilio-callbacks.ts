import { randomUUID } from 'node:crypto';
import twilio from 'twilio';

/** The address at which the API believes to be reached, and the token that signs. Give both to `startApi`. */
export const PUBLIC_BASE_URL = 'https://segue.example';
export const TWILIO_AUTH_TOKEN = 'twilio-auth-token';

/** Calls the API as Twilio does. It signs the address without the fragment that asks for retries. */
export async function callTwilio(baseUrl: string, path: string, params: Record<string, string>) {
  const signature = twilio.getExpectedTwilioSignature(TWILIO_AUTH_TOKEN, PUBLIC_BASE_URL + path, params);
  const response = await fetch(baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(params).toString(),
  });
  return { status: response.status, text: await response.text() };
}

/** A text to our number. */
export const textFrom = (baseUrl: string, from: string, body: string, more: Record<string, string> = {}) =>
  callTwilio(baseUrl, '/webhooks/twilio/inbound', {
    ...{ MessageSid: `SM${randomUUID()}`, From: from, To: '+15005550006', Body: body },
    ...more,
  });
