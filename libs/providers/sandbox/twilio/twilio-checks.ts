import { json, type Reply } from '#providers/sandbox/server/http.js';

/** Twilio's test numbers: what a message to, or from, each of them is answered with. */
const MAGIC_TO: Readonly<Record<string, number>> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
};
const MAGIC_FROM: Readonly<Record<string, number>> = {
  '+15005550001': 21212,
  '+15005550007': 21606,
  '+15005550008': 21611,
};

/**
 * Numbers of the sandbox's own: +1 500 555 3xxx takes the message, which is then undelivered with the code 30xxx, such
 * as +15005553007 (filtered) or +15005553005 (unknown).
 */
const UNDELIVERED = /^\+15005553(\d{3})$/;

/** The code with which a message to this number ends, if the number is one that never gets it. */
export function undeliveredCode(to: string): number | undefined {
  const [, last] = UNDELIVERED.exec(to) ?? [];
  return last === undefined ? undefined : 30_000 + Number(last);
}

const MESSAGES: Readonly<Record<number, string>> = {
  20003: 'Authenticate',
  20404: 'The requested resource was not found',
  20429: 'Too Many Requests',
  20503: 'Service is temporarily unavailable',
  21211: "Invalid 'To' Phone Number",
  21212: "Invalid 'From' Phone Number",
  21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
  21602: 'Message body is required.',
  21603: "A 'From' or 'MessagingServiceSid' parameter is required",
  21604: "A 'To' phone number is required",
  21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number",
  21609: "The 'StatusCallback' URL is not a valid URL",
  21610: 'Attempt to send to unsubscribed recipient',
  21611: "This 'From' number has exceeded the maximum number of queued messages",
  21612: "Message cannot be sent with the current combination of 'To' and/or 'From' parameters",
  21620: 'Invalid media URL(s)',
  21623: 'Number of media files exceeds allowed limit',
  21614: "'To' number is not a valid mobile number",
  21617: 'The concatenated message body exceeds the 1600 character limit',
};

/** `rcs:` before the number asks for RCS and nothing else. */
const TO = /^(?:rcs:)?\+[1-9]\d{6,14}$/;
const MAX_BODY = 1600;
const MOST_MEDIA = 10;

export const twilioError = (status: number, code: number, headers: Record<string, string> = {}): Reply =>
  json(
    status,
    {
      code,
      message: MESSAGES[code] ?? 'Error',
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status,
    },
    headers,
  );

/** The code a new message is refused with, if any. The opt-out list is looked at by the caller. */
export function refusalOf(fields: Record<string, string>, media: readonly string[]): number | undefined {
  const { To: to = '', Body: body = '', StatusCallback: callback } = fields;
  const from = fields['From'] ?? fields['MessagingServiceSid'] ?? '';
  if (to === '') return 21604;
  if (from === '') return 21603;
  if (body === '' && media.length === 0) return 21602;
  if (media.length > MOST_MEDIA) return 21623;
  if (media.some((url) => !/^https?:\/\//.test(url) || !URL.canParse(url))) return 21620;
  if (body.length > MAX_BODY) return 21617;
  if (callback !== undefined && !URL.canParse(callback)) return 21609;
  return MAGIC_FROM[from] ?? MAGIC_TO[to] ?? (TO.test(to) ? undefined : 21211);
}
