/**
 * How often (ms, real) one call tries an app or another credential that is halted. An operator may have repaired it at the
 * provider, where we cannot see it.
 */
export const PROBE_EVERY_MS = 15 * 60_000;
