import twilio from 'twilio';
import type { CallbackPoster, DeliveryEnd } from '#providers/sandbox/server/delivery.js';

export type SignedPost = (
  url: string,
  parameters: Record<string, string>,
  retries: number,
  answered?: (body: string) => void,
) => Promise<DeliveryEnd>;

/** Posts a form as Twilio does. The signature covers the address, without its fragment, and every parameter. */
export function signedPost(authToken: string, delivery: CallbackPoster): SignedPost {
  return (callback, parameters, retries, answered) => {
    const [url = ''] = callback.split('#');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, url, parameters),
    };
    const body = new URLSearchParams(parameters).toString();
    return delivery.post(url, { headers, body }, retries, answered);
  };
}
