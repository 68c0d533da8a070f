/** What carried a fan's reply to us. An advanced opt-out counts for all of them. */
export const REPLY_CARRIERS = ['sms', 'rcs', 'whatsapp'] as const;
export type ReplyCarrier = (typeof REPLY_CARRIERS)[number];

export interface ReplySender {
  carrier: ReplyCarrier;
  /** E.164, the likeliest first: the numbers under which a fan of this sender may have been written down. */
  numbers: [string, ...string[]];
}

const E164 = /^\+[1-9]\d{5,14}$/;

/**
 * Who has written to us, of Twilio's `From`: a number, perhaps behind `rcs:` or `whatsapp:`. Undefined for a short
 * code or a name, which no fan has.
 */
export function parseReplySender(from: string): ReplySender | undefined {
  const [, prefix, number = ''] = /^\s*(?:(rcs|whatsapp):)?\s*(\S+)\s*$/i.exec(from) ?? [];
  const carrier = REPLY_CARRIERS.find((one) => one === prefix?.toLowerCase()) ?? 'sms';
  return E164.test(number) ? { carrier, numbers: numbersOf(number) } : undefined;
}

/** Countries whose carriers write a mobile number with or without a digit that the other way of writing lacks. */
const WRITTEN_TWO_WAYS: readonly {
  long: RegExp;
  short: RegExp;
  insert: string;
  stored: 'long' | 'short' | 'either';
}[] = [
  // Mexico gave up the 1 behind the country code in 2019; carriers still send it.
  { long: /^(\+52)1(\d{10})$/, short: /^(\+52)([2-9]\d{9})$/, insert: '1', stored: 'short' },
  // Argentina's mobile numbers have a 9 from abroad; the same digits without it are a valid number, too.
  { long: /^(\+54)9(\d{10})$/, short: /^(\+54)([1-8]\d{9})$/, insert: '9', stored: 'either' },
  // Brazil put a 9 before mobile numbers; messengers still leave it out.
  { long: /^(\+55\d\d)9(\d{8})$/, short: /^(\+55\d\d)([6-9]\d{7})$/, insert: '9', stored: 'long' },
];

function numbersOf(number: string): [string, ...string[]] {
  for (const { long, short, insert, stored } of WRITTEN_TWO_WAYS) {
    const shorter = number.replace(long, '$1$2');
    const longer = number.replace(short, (_all, country: string, rest: string) => country + insert + rest);
    if (shorter !== number) return stored === 'long' ? [number] : [shorter, number];
    if (longer !== number)
      return stored === 'short' ? [number] : stored === 'long' ? [longer, number] : [number, longer];
  }
  return [number];
}
