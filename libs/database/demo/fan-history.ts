import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { NewEvent } from '#database/events/new-event.js';
import { releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { AddressChannel, EpochMs, Service } from '#domain/terms.js';
import type { StoryDice } from './dice.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const OPEN_DAYS = 21;

export interface DemoFan {
  id: string;
  territory: string | undefined;
  /** How much the fan likes the artist. It scales everything that the fan does of their own accord. */
  keenness: number;
  returning: boolean;
}

export interface DemoCampaign {
  workspaceId: string;
  campaignId: string;
  clock: ReleaseClock;
  endsAt: EpochMs;
}

/**
 * The rates follow public reports where there are any (email capture 40–55 %, music email click rate about 3 %, SMS
 * click rate 12–40 %, SMS opt-out about 1 % a message). The other rates are chosen to be plausible.
 */
const RATES = {
  late: 0.12,
  service: 0.7,
  saveVerified: 0.965,
  email: 0.46,
  sms: 0.18,
  delivered: { email: 0.98, sms: 0.97 },
  clicked: { email: 0.03, sms: 0.24 },
  scanned: { email: 0.08, sms: 0 },
  optedOut: { email: 0.003, sms: 0.01 },
  visited: 0.17,
  saved: 0.42,
  followed: 0.27,
  alreadyFollowing: { known: 0.24, unknown: 0.06 },
} as const;

const SERVICES: readonly (readonly [Service, number])[] = [
  ['spotify', 74],
  ['apple_music', 20],
  ['deezer', 6],
];
const SOURCES: readonly (readonly [string, number])[] = [
  ['instagram', 34],
  ['direct', 22],
  ['tiktok', 20],
  ['newsletter', 14],
  ['youtube', 10],
];

/** Returns what one fan did in one finished campaign, and what was done for the fan, in the order of recording. */
export function fanHistory(fan: DemoFan, campaign: DemoCampaign, dice: StoryDice): NewEvent[] {
  const story = new FanHistory(fan, campaign, dice);
  if (!fan.returning && dice.chance(RATES.late)) story.comesLate();
  else story.preSaves();
  return story.recorded();
}

class FanHistory {
  private readonly events: NewEvent[] = [];
  private readonly moment: EpochMs;
  private readonly channels: AddressChannel[] = [];
  private path: 'service' | 'reminder' | 'none' = 'none';
  private engagedAt: EpochMs | undefined;
  private followed = false;

  constructor(
    private readonly fan: DemoFan,
    private readonly campaign: DemoCampaign,
    private readonly dice: StoryDice,
  ) {
    this.moment = releaseMoment(campaign.clock, fan.territory);
  }

  /** Tells of a fan who was first seen after the release: a visit, and perhaps a save and a follow. */
  comesLate(): void {
    const at = this.moment + Math.min(this.dice.delay(3 * DAY), 27 * DAY);
    this.open(at, {});
    this.visit(at);
    this.asksToStay(at, 0.25);
    this.acts(at);
  }

  preSaves(): void {
    const { dice, fan, moment } = this;
    // Many fans pre-save on the first days, and many on the last days.
    const span = OPEN_DAYS * DAY;
    const fromEdge = Math.min(span - MINUTE, dice.delay(3 * DAY));
    const at = dice.chance(0.55) ? moment - span + fromEdge : moment - MINUTE - fromEdge;
    const service = dice.chance(RATES.service) ? dice.pick(SERVICES) : undefined;
    this.path = service === undefined ? 'reminder' : 'service';
    const granted = service === undefined ? {} : { service };
    this.add('fan.pre_saved', at, { path: this.path, ...granted });
    this.open(at, granted);
    this.asksToStay(at, 1);
    this.standings(at, fan.returning ? RATES.alreadyFollowing.known : RATES.alreadyFollowing.unknown);
    if (service !== undefined) this.releaseSave(service);
    this.prompted();
    this.visitsAlone();
    this.reEngaged();
  }

  /** Returns the events in the order of time. The enrollment closes with the campaign at the latest. */
  recorded(): NewEvent[] {
    const { endsAt } = this.campaign;
    const inTime = this.events.filter(({ occurredAt }) => occurredAt < endsAt);
    inTime.sort((a, b) => a.occurredAt - b.occurredAt);
    const last = inTime.at(-1)?.occurredAt ?? this.moment;
    const closedAt = Math.min(endsAt, Math.max(last, this.moment + 16 * DAY));
    return [...inTime, this.event('enrollment.closed', closedAt, { reason: 'flow_ended' })];
  }

  private open(at: EpochMs, granted: { service?: Service }): void {
    const { territory } = this.fan;
    this.add('enrollment.opened', at, {
      path: this.path,
      source: this.dice.pick(SOURCES),
      variant: this.dice.chance(0.5) ? 'a' : 'b',
      ...granted,
      ...(territory === undefined ? {} : { territory }),
    });
  }

  private asksToStay(at: EpochMs, share: number): void {
    for (const channel of ['email', 'sms'] as const) {
      if (!this.dice.chance(RATES[channel] * share)) continue;
      this.channels.push(channel);
      this.add('consent.granted', at + this.dice.between(5_000, 3 * MINUTE), {
        channel,
        purpose: 'marketing',
      });
    }
  }

  /** Reads the library when the grant is given. Without a grant nothing of the fan's library can be read. */
  private standings(at: EpochMs, following: number): void {
    if (this.path === 'service') {
      if (this.dice.chance(following)) this.add('stage.already', at, { stage: 'followed' });
    } else {
      this.add('stage.unobservable', at, { stage: 'saved' });
      this.add('stage.unobservable', at, { stage: 'followed' });
    }
  }

  private releaseSave(service: Service): void {
    const at = this.moment + this.dice.between(1_000, 20 * MINUTE);
    const effectId = this.dice.uuid();
    if (this.dice.chance(RATES.saveVerified))
      this.add('release.saved', at, { service, by: 'platform', effectId });
    else this.add('release.save_failed', at, { service, reason: 'invalid_grant', effectId });
  }

  private prompted(): void {
    const at = this.moment + this.dice.between(10, 19) * HOUR + this.dice.between(0, HOUR);
    const clickedAt = this.sends('save_prompt', 'prompt', at, 1);
    if (clickedAt !== undefined) this.acts(clickedAt);
  }

  private visitsAlone(): void {
    const { dice, fan } = this;
    if (!dice.chance(Math.min(0.9, RATES.visited * fan.keenness))) return;
    const at = this.moment + dice.delay(20 * HOUR);
    this.visit(at);
    if (this.engagedAt === at) this.acts(at);
  }

  /** Tells of fans who were engaged and then stopped. */
  private reEngaged(): void {
    if (this.engagedAt === undefined || this.followed) return;
    const at = Math.max(this.moment + 9 * DAY, this.engagedAt + 3 * DAY) + this.dice.between(10, 18) * HOUR;
    const clickedAt = this.sends('re_engagement', 're_engagement', at, 2);
    if (clickedAt !== undefined) this.acts(clickedAt);
  }

  private visit(at: EpochMs): void {
    this.add('page.visited', at, {});
    this.engagedAt = Math.min(this.engagedAt ?? Infinity, at);
  }

  /** Adds what an engaged fan does next of their own accord. */
  private acts(from: EpochMs): void {
    const { dice, fan } = this;
    if (!dice.chance(Math.min(0.9, RATES.saved * fan.keenness))) return;
    const savedAt = from + dice.delay(25 * MINUTE);
    const target = this.path === 'service' ? 'track' : 'release';
    this.add('fan.saved', savedAt, { target, observedBy: dice.chance(0.7) ? 'tap' : 'check' });
    if (this.followed || !dice.chance(Math.min(0.9, RATES.followed * fan.keenness))) return;
    this.followed = true;
    this.add('fan.followed', savedAt + dice.delay(30 * HOUR), { observedBy: 'tap' });
  }

  /** Adds a message, and returns the time at which the fan clicked. */
  private sends(
    step: string,
    intent: 'prompt' | 're_engagement',
    at: EpochMs,
    interest: number,
  ): EpochMs | undefined {
    const { dice } = this;
    const channel = this.channels.at(-1);
    if (channel === undefined) {
      this.add('message.blocked', at, { track: 'growth', step, reason: 'unreachable', intent });
      return undefined;
    }
    const [messageId, effectId] = [dice.uuid(), dice.uuid()];
    const ref = {
      messageId,
      effectId,
      track: 'growth',
      step,
      channel,
      purpose: 'marketing' as const,
      intent,
    };
    if (dice.chance(0.012)) {
      this.add('message.rejected', at, { ...ref, code: channel === 'sms' ? '30006' : 'bounce' });
      return undefined;
    }
    this.add(dice.chance(0.004) ? 'message.unknown' : 'message.accepted', at, ref);
    if (!dice.chance(RATES.delivered[channel])) return undefined;
    this.add('message.delivered', at + dice.between(800, 20_000), { messageId });
    return this.receives(messageId, channel, at, interest);
  }

  private receives(
    messageId: string,
    channel: AddressChannel,
    at: EpochMs,
    interest: number,
  ): EpochMs | undefined {
    const { dice, fan } = this;
    if (dice.chance(RATES.scanned[channel])) {
      this.add('link.clicked', at + dice.between(1_000, 9_000), { messageId, human: false });
    }
    if (dice.chance(RATES.optedOut[channel])) {
      this.add('consent.withdrawn', at + dice.delay(20 * MINUTE), { channel, reason: 'stop' });
      this.channels.splice(this.channels.indexOf(channel), 1);
      return undefined;
    }
    if (!dice.chance(RATES.clicked[channel] * fan.keenness * interest)) return undefined;
    const clickedAt = at + dice.delay(35 * MINUTE);
    this.add('link.clicked', clickedAt, { messageId, human: true });
    this.engagedAt = Math.min(this.engagedAt ?? Infinity, clickedAt);
    return clickedAt;
  }

  private add<T extends EventType>(type: T, occurredAt: EpochMs, payload: EventPayloads[T]): void {
    this.events.push(this.event(type, occurredAt, payload));
  }

  private event<T extends EventType>(type: T, occurredAt: EpochMs, payload: EventPayloads[T]): NewEvent {
    const { workspaceId, campaignId } = this.campaign;
    const fanId = this.fan.id;
    return {
      id: this.dice.uuid(),
      workspaceId,
      fanId,
      campaignId,
      type,
      occurredAt,
      origin: 'demo',
      payload,
    };
  }
}
