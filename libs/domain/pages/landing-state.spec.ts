import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { landingState, type LandingFacts } from './landing-state.js';

const clock: ReleaseClock = { kind: 'local', date: '2026-12-04', time: '00:00' };
const live: LandingFacts = { status: 'live', endReason: 'campaign_ended', clock, cancelled: false };
const tokyoMidnight = Date.UTC(2026, 11, 3, 15);

describe('a landing page', () => {
  it("changes at the moment of the fan's own territory", () => {
    expect(landingState(live, 'JP', tokyoMidnight - 1)).toEqual({ kind: 'before', moment: tokyoMidnight });
    expect(landingState(live, 'JP', tokyoMidnight)).toEqual({ kind: 'out', moment: tokyoMidnight });
    expect(landingState(live, 'US', tokyoMidnight).kind).toBe('before');
    expect(landingState(live, undefined, tokyoMidnight).kind).toBe('before');
  });

  it('takes fans while the campaign is paused', () => {
    expect(landingState({ ...live, status: 'paused' }, 'JP', tokyoMidnight).kind).toBe('out');
  });

  it('shows nothing of a draft, whatever its release', () => {
    expect(landingState({ ...live, status: 'draft' }, 'JP', tokyoMidnight).kind).toBe('hidden');
    expect(landingState({ ...live, status: 'draft', cancelled: true }, 'JP', 0).kind).toBe('hidden');
  });

  it('says so when the campaign is over, or the release is called off', () => {
    expect(landingState({ ...live, status: 'ended' }, 'JP', tokyoMidnight)).toEqual({
      kind: 'ended',
      out: true,
    });
    expect(landingState({ ...live, status: 'ended' }, 'US', 0)).toEqual({ kind: 'ended', out: false });
    expect(landingState({ ...live, cancelled: true }, 'JP', 0).kind).toBe('cancelled');
    const ended = { ...live, status: 'ended', endReason: 'release_cancelled' } as const;
    expect(landingState(ended, 'JP', tokyoMidnight).kind).toBe('cancelled');
  });

  it('of an artist is always open', () => {
    expect(landingState({ ...live, clock: undefined }, 'JP', 0)).toEqual({ kind: 'always' });
  });
});
