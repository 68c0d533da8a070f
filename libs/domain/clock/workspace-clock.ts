import type { EpochMs } from '#domain/terms.js';

/**
 * A workspace's clock: virtual = v0 + k · (real − r0), all in ms. k is 1, except in demo and rehearsal workspaces (up to
 * 3,600). Flow times, windows, caps and `occurred_at` are virtual; HTTP, tokens, budgets and `received_at` are real.
 */
export interface WorkspaceClock {
  v0: EpochMs;
  r0: EpochMs;
  k: number;
}

export function toVirtual(clock: WorkspaceClock, real: EpochMs): EpochMs {
  return Math.floor(clock.v0 + clock.k * (real - clock.r0));
}

/** The first real millisecond at which the virtual clock shows `virtual` or later. */
export function toReal(clock: WorkspaceClock, virtual: EpochMs): EpochMs {
  const real = Math.ceil(clock.r0 + (virtual - clock.v0) / clock.k);
  // The division may lose the last fraction. A wake that is a step too early would find nothing to do, again and again.
  return toVirtual(clock, real) >= virtual ? real : real + 1;
}
