/** The characters of GSM 03.38. Each takes one septet; those of the extension table take two. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '\f^{}\\[~]|€';

export interface SmsSegments {
  encoding: 'GSM-7' | 'UCS-2';
  count: number;
}

/** Does GSM-7 have the sign? */
export const isGsm = (sign: string): boolean => BASIC.includes(sign) || EXTENDED.includes(sign);

/** How many SMS segments a text takes: this is what the provider bills. One character outside GSM-7 makes all UCS-2. */
export function smsSegments(body: string): SmsSegments {
  const chars = Array.from(body);
  if (!chars.every(isGsm)) {
    // In UCS-2 a character outside the basic plane takes two units, and a segment never ends between them.
    return {
      encoding: 'UCS-2',
      count: pack(
        chars.map((char) => char.length),
        70,
        67,
      ),
    };
  }
  return {
    encoding: 'GSM-7',
    count: pack(
      chars.map((char) => (EXTENDED.includes(char) ? 2 : 1)),
      160,
      153,
    ),
  };
}

/** A text of one segment holds `single` units. In a longer text each segment holds `each`, because a header joins them. */
function pack(units: number[], single: number, each: number): number {
  const total = units.reduce((sum, unit) => sum + unit, 0);
  if (total <= single) return 1;
  let count = 1;
  let filled = 0;
  for (const unit of units) {
    if (filled + unit > each) {
      count += 1;
      filled = 0;
    }
    filled += unit;
  }
  return count;
}
