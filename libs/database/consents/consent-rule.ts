/**
 * Expressions by which statements use the consent rule (`libs/domain/consents/consent.ts`). The rule itself stands in
 * the SQL functions `newest_consents` and `covers_purpose`. `fan`, `channel` and `purpose` are SQL expressions, never
 * values from outside.
 */

/** Returns the purposes that the fan has granted on the channel, as a jsonb array for `covers`. */
export function grantedPurposesSql(fan: string, channel: string): string {
  return `coalesce((SELECT jsonb_agg(newest.purpose) FROM newest_consents(${fan}, ${channel}) newest
    WHERE newest.granted), '[]')`;
}

/** Says whether a grant on the channel covers the purpose. Suppressions of the address are checked separately. */
export function hasConsentSql(fan: string, channel: string, purpose: string): string {
  return `coalesce((SELECT bool_or(newest.granted) FROM newest_consents(${fan}, ${channel}) newest
    WHERE covers_purpose(newest.purpose, ${purpose})), false)`;
}
