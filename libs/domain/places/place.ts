/** What we know of where a fan is: ISO 3166 alpha-2 country, IANA zone. */
export interface Place {
  country?: string | undefined;
  zone?: string | undefined;
}

const zoneNames = new Map<string, boolean>();
const NAMES_KEPT = 20_000;

/** Does this process know the zone? An unknown name counts as no zone stated. */
export function isZone(name: string): boolean {
  const known = zoneNames.get(name);
  if (known !== undefined) return known;
  const valid = canResolve(name);
  if (zoneNames.size >= NAMES_KEPT) zoneNames.clear();
  zoneNames.set(name, valid);
  return valid;
}

function canResolve(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
