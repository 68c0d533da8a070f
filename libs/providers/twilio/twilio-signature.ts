import twilio from 'twilio';

/**
 * Was this request made by Twilio? `url` is `PUBLIC_BASE_URL + originalUrl`, never rebuilt from the Host header
 * (a TLS proxy changes it). The fragment that asks for retries (`#rc=5`) is not part of what Twilio signs.
 */
export function isTwilioSignatureValid(request: {
  authToken: string;
  /** The `X-Twilio-Signature` header. */
  signature: string | undefined;
  url: string;
  /** The form's parameters. */
  params: Record<string, string>;
}): boolean {
  const [url = ''] = request.url.split('#');
  if (request.signature === undefined || request.signature === '' || !URL.canParse(url)) return false;
  return twilio.validateRequest(request.authToken, request.signature, url, request.params);
}
