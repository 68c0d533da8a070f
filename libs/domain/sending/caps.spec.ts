import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durationMs } from '#domain/clock/duration.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import { capAllows, CAP_MEMORY_MS, CAPS } from './caps.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 10);
const ask = (
  channel: Channel,
  sentAt: EpochMs[],
  more: { purpose?: 'service'; sentInCampaign?: number } = {},
) =>
  capAllows({
    channel,
    purpose: more.purpose ?? 'marketing',
    sends: sentAt.map((at) => ({ channel, at })),
    sentInCampaign: more.sentInCampaign ?? 0,
    now: NOW,
  });

describe('caps', () => {
  it('one text in 48 hours, two emails in a week', () => {
    expect(ask('sms', [NOW - HOUR])).toEqual({ kind: 'free', at: NOW + 47 * HOUR });
    expect(ask('sms', [NOW - 48 * HOUR])).toEqual({ kind: 'free', at: NOW });
    expect(ask('email', [NOW - HOUR])).toEqual({ kind: 'free', at: NOW });
    expect(ask('email', [NOW - HOUR, NOW - 100 * HOUR])).toEqual({ kind: 'free', at: NOW + 68 * HOUR });
  });

  it('three texts a campaign, then none; a confirmation always', () => {
    expect(ask('sms', [], { sentInCampaign: 3 })).toEqual({ kind: 'spent', reason: 'cap_campaign' });
    expect(ask('sms', [NOW], { sentInCampaign: 3, purpose: 'service' })).toEqual({ kind: 'free', at: NOW });
    expect(ask('email', [], { sentInCampaign: 30 })).toEqual({ kind: 'free', at: NOW });
  });

  it('a text does not hold back an email', () => {
    const sends = [{ channel: 'sms' as const, at: NOW }];
    const asked = {
      channel: 'email' as const,
      purpose: 'marketing' as const,
      sends,
      sentInCampaign: 0,
      now: NOW,
    };
    expect(capAllows(asked)).toEqual({ kind: 'free', at: NOW });
  });

  it('a workspace chooses its own, of one channel and not of the other', () => {
    const workspace = { sms: { count: 2, within: { hours: 72 }, perCampaign: null } };
    const asked = (channel: Channel, hours: number[], sentInCampaign = 0) =>
      capAllows({
        ...{ channel, purpose: 'marketing', sentInCampaign, now: NOW, workspace },
        sends: hours.map((ago) => ({ channel, at: NOW - ago * HOUR })),
      });
    expect(asked('sms', [1])).toEqual({ kind: 'free', at: NOW });
    expect(asked('sms', [1, 2])).toEqual({ kind: 'free', at: NOW + 70 * HOUR });
    expect(asked('sms', [], 30)).toEqual({ kind: 'free', at: NOW });
    expect(asked('email', [1, 2])).toEqual({ kind: 'free', at: NOW + 166 * HOUR });
  });

  it('no choice of a workspace goes beyond three texts in 24 hours', () => {
    const workspace = { sms: { count: 50, within: { days: 30 }, perCampaign: null } };
    const sends = [1, 2, 3].map((ago) => ({ channel: 'sms' as const, at: NOW - ago * HOUR }));
    const asked = { channel: 'sms', purpose: 'marketing', sentInCampaign: 3, now: NOW, workspace } as const;
    expect(capAllows({ ...asked, sends })).toEqual({ kind: 'free', at: NOW + 21 * HOUR });
    expect(capAllows({ ...asked, sends: sends.slice(1) })).toEqual({ kind: 'free', at: NOW });
  });

  it('sends that are made only when allowed are never above the cap in any window, in whatever order they are recorded', () => {
    const channels = fc.constantFrom<Channel>('sms', 'email');
    fc.assert(
      fc.property(
        channels,
        fc.array(fc.nat(100 * HOUR), { maxLength: 20 }),
        fc.boolean(),
        (channel, gaps, turned) => {
          let now = NOW;
          const sent: EpochMs[] = [];
          for (const gap of gaps) {
            now += gap;
            const sends = sent.filter((at) => at > now - CAP_MEMORY_MS).map((at) => ({ channel, at }));
            const told = turned ? sends.reverse() : sends;
            const free = capAllows({ channel, purpose: 'marketing', sends: told, sentInCampaign: 0, now });
            if (free.kind === 'free') sent.push((now = free.at));
          }
          const { count, within } = CAPS[channel];
          const withinMs = durationMs(within);
          for (const start of sent) {
            expect(sent.filter((at) => at >= start && at < start + withinMs).length).toBeLessThanOrEqual(
              count,
            );
          }
        },
      ),
    );
  });
});
