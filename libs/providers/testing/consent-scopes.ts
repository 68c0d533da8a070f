import type { ServiceRow } from '#domain/services/service-rows.js';

/** What a page asks a service of this row for, to save a release. */
export function scopesForSave({ abilities, profileScopes, lastingScopes }: ServiceRow): string[] {
  const { saveRelease } = abilities;
  const needed = saveRelease.kind === 'can' ? saveRelease.scopes : [];
  return [...new Set([...needed, ...profileScopes, ...lastingScopes])];
}

/** What a save misses in a grant with these scopes. */
export const missingOf = (row: ServiceRow, given: readonly string[]): string[] =>
  scopesForSave(row).filter((scope) => !given.includes(scope));
