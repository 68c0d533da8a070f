import { isGsm, smsSegments, type SmsSegments } from './sms-segments.js';

/** A sign that makes a text cost more, because GSM-7 does not have it. */
export interface CostlySign {
  sign: string;
  /** As `U+2019`. */
  codePoint: string;
  count: number;
  /** What says the same in GSM-7. Null: nothing does. */
  instead: string | null;
}

/** Signs that word processors put in, and what they stand for. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ '‘': "'", '’': "'", '‚': "'", '‛': "'", '′': "'", '`': "'", '´': "'" },
  ...{ '“': '"', '”': '"', '„': '"', '‟': '"', '″': '"', '«': '"', '»': '"' },
  ...{ '–': '-', '—': '-', '‐': '-', '‑': '-', '‒': '-', '−': '-' },
  ...{ '…': '...', '•': '-', '·': '-' },
  ...{ '\u00a0': ' ', '\u2007': ' ', '\u2009': ' ', '\u202f': ' ', '\u200b': '', '\ufeff': '', '\t': ' ' },
};

/** The signs of a text that GSM-7 does not have, in the order in which they come. */
export function costlySigns(text: string): CostlySign[] {
  const counts = new Map<string, number>();
  for (const sign of text) if (!isGsm(sign)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts].map(([sign, count]) => ({
    sign,
    codePoint: `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    count,
    instead: PLAIN[sign] ?? null,
  }));
}

/** The text with curly quotes, long dashes and the like in their plain form. Everything else stays. */
export const plainSigns = (text: string): string =>
  Array.from(text, (sign) => (isGsm(sign) ? sign : (PLAIN[sign] ?? sign))).join('');

export interface SmsReading {
  segments: SmsSegments;
  costly: CostlySign[];
  /** What the text would take in plain signs. Null: it has none to replace. */
  plain: SmsSegments | null;
}

/** What a text takes, which signs make it so, and what it would take without them. */
export function readSms(text: string): SmsReading {
  const plain = plainSigns(text);
  return {
    segments: smsSegments(text),
    costly: costlySigns(text),
    plain: plain === text ? null : smsSegments(plain),
  };
}

/** What one message costs in the unit of the prices. Null: the price is not given. */
export function smsCost(
  { segments, isMms }: { segments: number; isMms: boolean },
  prices: { pricePerSegment?: number | undefined; pricePerMms?: number | undefined },
): number | null {
  const cost = isMms
    ? prices.pricePerMms
    : prices.pricePerSegment === undefined
      ? undefined
      : segments * prices.pricePerSegment;
  return cost === undefined ? null : Math.round(cost * 10_000) / 10_000;
}
