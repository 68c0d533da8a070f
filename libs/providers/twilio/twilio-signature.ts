// The whole library takes a tenth of the API's start. This part of it is all that the API needs.
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';

/**
 * Says whether Twilio made this request. `url` is `PUBLIC_BASE_URL + originalUrl`. It is never built from the Host
 * header, because a TLS proxy changes that. Twilio does not sign the fragment that asks for retries (`#rc=5`).
 */
export function isTwilioSignatureValid(request: {
  authToken: string;
  /** The `X-Twilio-Signature` header. */
  signature: string | undefined;
  url: string;
  /** The parameters of the form. */
  params: Record<string, string>;
}): boolean {
  const [url = ''] = request.url.split('#');
  if (request.signature === undefined || request.signature === '' || !URL.canParse(url)) return false;
  return validateRequest(request.authToken, request.signature, url, request.params);
}
