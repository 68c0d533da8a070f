import { AREA_CODES } from './area-codes.js';

const regionByCode: ReadonlyMap<string, string> = new Map(
  Object.entries(AREA_CODES).flatMap(([region, codes]) =>
    codes.split(' ').map((code) => [code, region] as const),
  ),
);

/**
 * The state or province (ISO 3166-2, as `US-FL`) that the area code of a number (E.164) belongs to. Florida's law
 * presumes that who has a number of the state lives there (Fla. Stat. 501.059(8)(d)). Undefined: the number tells none.
 */
export function regionOfPhone(address: string): string | undefined {
  const code = /^\+1(\d{3})\d{7}$/.exec(address)?.[1];
  return code === undefined ? undefined : regionByCode.get(code);
}
