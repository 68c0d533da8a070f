import { advance } from '#domain/engine/advance.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { DecisionContext } from '#domain/engine/decision-context.js';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import { emptyState } from '#domain/engine/state.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from './release-growth.js';

const DAY = 86_400_000;
const utc = (text: string): number => Date.parse(text);
/** It is a Friday, 00:00 in Berlin. */
const RELEASE = utc('2026-12-03T23:00:00Z');
const CAMPAIGN: CampaignFacts = {
  id: 'campaign',
  status: 'live',
  epoch: 1,
  releaseId: 'release',
  artistId: 'artist',
  clock: { kind: 'local', date: '2026-12-04', time: '00:00' },
  releaseWindowMs: 0,
  endsAt: RELEASE + 60 * DAY,
  flow: releaseGrowth(RELEASE_GROWTH_WAITS),
};
const everything = {
  suppressed: false,
  purposes: ['marketing', 'reminder', 'service'],
} satisfies FanFacts['channels']['sms'];
const FAN: FanFacts = {
  id: 'fan',
  territory: 'DE',
  zone: 'Europe/Berlin',
  channels: { email: everything, sms: everything },
  connections: ['spotify'],
};

const preSaved = (path: 'service' | 'reminder'): NewFanEvent => ({
  type: 'fan.pre_saved',
  campaignId: 'campaign',
  occurredAt: RELEASE - 7 * DAY,
  payload: path === 'service' ? { path, service: 'spotify' } : { path },
});
const clicked = (at: EpochMs): NewFanEvent => ({
  type: 'link.clicked',
  campaignId: 'campaign',
  occurredAt: at,
  payload: { human: true },
});
const saved = (at: EpochMs): NewFanEvent => ({
  type: 'fan.saved',
  campaignId: 'campaign',
  occurredAt: at,
  payload: { target: 'track', observedBy: 'tap' },
});
const followed = (at: EpochMs): NewFanEvent => ({
  type: 'fan.followed',
  campaignId: 'campaign',
  occurredAt: at,
  payload: { observedBy: 'tap' },
});

/**
 * Lives the fan's whole life: every wake and every act in order. Effects are answered at once. Returns what was done.
 */
function live(acts: NewFanEvent[], fan: FanFacts = FAN, saveWorks = true): string[] {
  const context: DecisionContext = {
    fan,
    campaigns: new Map([[CAMPAIGN.id, CAMPAIGN]]),
    claimed: new Set(),
    effectId: (key) => key,
  };
  const done: string[] = [];
  const queue = [...acts].sort((a, b) => a.occurredAt - b.occurredAt);
  let state = emptyState();
  let now: EpochMs = 0;
  let seq = 0;
  let pending: NewFanEvent[] = [];
  for (let looks = 0; looks < 200; looks += 1) {
    const events = pending.map((event): FanEvent => ({
      ...event,
      id: `e${(seq += 1)}`,
      fanId: fan.id,
      fanSeq: seq,
    }));
    const decision = advance(state, events, context, now);
    state = decision.state;
    pending = decision.effects.map((effect) => outcomeOf(effect, now, saveWorks));
    done.push(...decision.effects.map((effect) => told(effect)));
    done.push(...decision.events.filter(({ type }) => type === 'enrollment.closed').map(() => 'closed'));
    if (pending.length > 0) continue;
    const next = Math.min(queue[0]?.occurredAt ?? Infinity, decision.wakeAt ?? Infinity);
    if (next === Infinity) return done;
    now = Math.max(now, next);
    while (queue[0] !== undefined && queue[0].occurredAt <= now) pending.push(...queue.splice(0, 1));
  }
  throw new Error(`The fan's life does not end: ${done.join(', ')}`);
}

const told = ({ spec }: NewEffect): string => {
  if (spec.kind === 'webhook') return spec.event;
  return spec.kind === 'send' ? `${spec.channel} ${spec.template}` : spec.action;
};

function outcomeOf(effect: NewEffect, now: EpochMs, saveWorks: boolean): NewFanEvent {
  const base = { campaignId: 'campaign', occurredAt: now };
  const { id: effectId, track, step, spec } = effect;
  if (spec.kind === 'send') {
    const { channel, purpose, intent } = spec;
    return {
      ...base,
      type: 'message.accepted',
      payload: { messageId: effectId, effectId, track, step, channel, purpose, intent },
    };
  }
  if (spec.kind === 'webhook') throw new Error('The template calls no webhook.');
  return saveWorks
    ? { ...base, type: 'release.saved', payload: { service: spec.service, by: 'platform', effectId } }
    : {
        ...base,
        type: 'release.save_failed',
        payload: { service: spec.service, reason: 'revoked', effectId },
      };
}

describe('"Release growth"', () => {
  it('leads a fan who acts on every prompt from the save to the follow, and ends', () => {
    const acts = [
      preSaved('service'),
      clicked(RELEASE + DAY),
      saved(RELEASE + DAY + 1),
      followed(RELEASE + 2 * DAY),
    ];
    expect(live(acts)).toEqual(['saveRelease', 'email like-lead-track', 'email follow-artist', 'closed']);
  });

  it('asks a reminder fan, and one whose save failed, to save the release themselves', () => {
    const prompts = ['email save-release', 'sms re-engage-save', 'closed'];
    expect(live([preSaved('reminder')])).toEqual(prompts);
    expect(live([preSaved('service')], FAN, false)).toEqual(['saveRelease', ...prompts]);
  });

  it('re-engages by text who never saved, and by email where there is no consent to texts', () => {
    expect(live([preSaved('service')])).toEqual([
      'saveRelease',
      'email like-lead-track',
      'sms re-engage-save',
      'closed',
    ]);
    const emailOnly = { ...FAN, channels: { email: everything } };
    expect(live([preSaved('service')], emailOnly)).toEqual([
      'saveRelease',
      'email like-lead-track',
      'email re-engage-save',
      'closed',
    ]);
  });

  it('moves a fan who saves late, after the re-engagement, on to the follow prompt, once', () => {
    const back = RELEASE + 6 * DAY;
    const acts = [preSaved('service'), clicked(back), saved(back + DAY), saved(back + 2 * DAY)];
    expect(live(acts)).toEqual([
      'saveRelease',
      'email like-lead-track',
      'sms re-engage-save',
      'email follow-artist',
      'closed',
    ]);
  });

  it('re-engages who was asked to follow and stopped there', () => {
    const acts = [preSaved('service'), clicked(RELEASE + DAY), saved(RELEASE + DAY + 1)];
    expect(live(acts)).toEqual([
      'saveRelease',
      'email like-lead-track',
      'email follow-artist',
      'sms re-engage-follow',
      'closed',
    ]);
  });

  it('asks only the engaged to follow: a save without a look at the page leads to no follow prompt', () => {
    expect(live([preSaved('service'), saved(RELEASE + DAY)])).not.toContain('email follow-artist');
  });

  it('does not ask for what the fan has done before the window opened', () => {
    const night = RELEASE + 3_600_000;
    const acts = [preSaved('service'), clicked(night), saved(night + 1), followed(night + 2)];
    expect(live(acts)).toEqual(['saveRelease', 'closed']);
  });

  it('saves silently for a fan whom no channel reaches, and sends nothing', () => {
    expect(live([preSaved('service')], { ...FAN, channels: {} })).toEqual(['saveRelease', 'closed']);
  });

  it('asks a fan to follow who comes back after the track has ended, once', () => {
    const late = RELEASE + 30 * DAY;
    const done = live([preSaved('service'), clicked(late), saved(late + 1), clicked(late + 9 * DAY)]);
    expect(done.filter((one) => one === 'email follow-artist')).toHaveLength(1);
    expect(done.at(-1)).toBe('closed');
  });

  it('asks a newcomer who saves after the release to follow, and nobody who only looks before it', () => {
    expect(live([clicked(RELEASE + DAY), saved(RELEASE + DAY + 1)])).toContain('email follow-artist');
    expect(live([clicked(RELEASE - DAY)])).toEqual(['closed']);
  });
});
