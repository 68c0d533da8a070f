import { assertNever } from '#domain/assert-never.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { CHANNELS, perChannel, type EpochMs, type Stage } from '#domain/terms.js';
import { channelSet, type ChannelSet } from '#domain/consents/channel-set.js';
import { COUNTS_AFTER_END_MS } from './funnel.js';

/** What the brute-force count needs to know about a campaign, besides the events of its fans. */
export interface CountedCampaign {
  campaignId: string;
  /** The moment of the release by territory; '' stands for an unknown territory. Null: the campaign has no release. */
  moments: ReadonlyMap<string, EpochMs> | null;
  endsAt: EpochMs | null;
  /** The workspace's zone, for weeks. */
  zone: string;
  asOf: EpochMs;
}

/** What one fan did in the campaign, read from the fan's raw events with plain loops. */
export interface FanStory {
  enrolledAt: EpochMs;
  open: boolean;
  variant: string;
  service: string;
  territory: string;
  source: string;
  channel: ChannelSet | 'none';
  moment: EpochMs;
  /** The acts that count: within the campaign's time, and on the right side of the release. */
  acts: Record<Stage, EpochMs[]>;
  /** A pre-save that counts has granted a service. */
  onServicePath: boolean;
  standings: Map<Stage, 'already' | 'unobservable'>;
}

interface CountedAct {
  stage: Stage;
  at: EpochMs;
  granted: boolean;
}

/** Reads the story of one fan. Null: the fan was never enrolled in this campaign. */
export function readStory(events: readonly FanEvent[], facts: CountedCampaign): FanStory | null {
  const inOrder = [...events].sort((a, b) => a.fanSeq - b.fanSeq);
  const enrollment = readEnrollment(inOrder, facts.campaignId);
  if (enrollment === null) return null;
  const all = inOrder.flatMap((event) => actsOf(event, inOrder, facts.campaignId));
  const moment = momentOf(enrollment, facts);
  const counting = all.filter((act) => counts(act, moment, facts));
  const acts: Record<Stage, EpochMs[]> = {
    pre_saved: [],
    release_saved: [],
    engaged: [],
    saved: [],
    followed: [],
    re_engaged: [],
  };
  for (const act of counting) acts[act.stage].push(act.at);
  const enrolledAt = Math.min(enrollment.openedAt, ...all.map((act) => act.at));
  // Without a release, the consents at enrollment count, and those that were given with it.
  const consentsBefore = facts.moments === null ? enrolledAt + 1 : moment;
  return {
    enrolledAt,
    open: enrollment.open,
    variant: enrollment.variant ?? 'none',
    service: enrollment.service ?? 'none',
    territory: enrollment.territory ?? 'unknown',
    source: enrollment.source,
    channel: channelBefore(inOrder, consentsBefore, facts.asOf),
    moment,
    acts,
    onServicePath: counting.some((act) => act.stage === 'pre_saved' && act.granted),
    standings: readStandings(inOrder, facts.campaignId),
  };
}

/** The moment of the release for the fan. Without a release, every fan counts as one who came after it. */
function momentOf({ territory }: Enrollment, { moments }: CountedCampaign): EpochMs {
  if (moments === null) return -Infinity;
  return moments.get(territory ?? '') ?? moments.get('') ?? Infinity;
}

/** Does the act lie within the campaign's time, and on the right side of the release? */
function counts(act: CountedAct, moment: EpochMs, { endsAt, asOf }: CountedCampaign): boolean {
  if (endsAt !== null && act.at >= endsAt + COUNTS_AFTER_END_MS) return false;
  if (act.at > asOf) return false;
  switch (act.stage) {
    case 'pre_saved':
      return act.at < moment;
    case 'engaged':
    case 'saved':
      return act.at >= moment;
    case 'release_saved':
    case 'followed':
    case 're_engaged':
      return true;
    default:
      return assertNever(act.stage);
  }
}

function actsOf(event: FanEvent, all: readonly FanEvent[], campaignId: string): CountedAct[] {
  const at = event.occurredAt;
  if (event.type === 'link.clicked') return clickActs(event, all, campaignId);
  if (event.campaignId !== campaignId) return [];
  if (event.type === 'fan.pre_saved') {
    return [{ stage: 'pre_saved', at, granted: event.payload.path === 'service' }];
  }
  const stage = stageOf(event);
  return stage === null ? [] : [{ stage, at, granted: false }];
}

function stageOf(event: FanEvent): Stage | null {
  if (event.type === 'release.saved') return 'release_saved';
  if (event.type === 'page.visited') return 'engaged';
  if (event.type === 'fan.saved') return 'saved';
  if (event.type === 'fan.followed') return 'followed';
  if (event.type === 'stage.set') return event.payload.stage;
  return null;
}

/** The acts in a click. A click without a campaign belongs to its message's. A click on a re-engagement message re-engages. */
function clickActs(
  click: FanEvent & { type: 'link.clicked' },
  all: readonly FanEvent[],
  campaignId: string,
): CountedAct[] {
  if (!click.payload.human) return [];
  let message: FanEvent | null = null;
  let intent = '';
  for (const event of all) {
    if (event.type !== 'message.accepted' && event.type !== 'message.unknown') continue;
    if (message !== null || event.payload.messageId !== click.payload.messageId) continue;
    message = event;
    intent = event.payload.intent;
  }
  const clickedIn = click.campaignId ?? message?.campaignId ?? null;
  if (clickedIn !== campaignId) return [];
  const acts: CountedAct[] = [{ stage: 'engaged', at: click.occurredAt, granted: false }];
  if (message?.campaignId === campaignId && intent === 're_engagement') {
    acts.push({ stage: 're_engaged', at: click.occurredAt, granted: false });
  }
  return acts;
}

interface Enrollment {
  openedAt: EpochMs;
  open: boolean;
  variant: string | undefined;
  service: string | undefined;
  territory: string | undefined;
  source: string;
}

function readEnrollment(inOrder: readonly FanEvent[], campaignId: string): Enrollment | null {
  let enrollment: Enrollment | null = null;
  let open = false;
  let firstGrant: { at: EpochMs; name: string } | null = null;
  let firstTouch: { at: EpochMs; name: string } | null = null;
  let assigned: string | undefined;
  for (const event of inOrder) {
    if (event.campaignId !== campaignId) continue;
    if (event.type === 'enrollment.closed') open = false;
    if (event.type === 'enrollment.reopened') open = true;
    if (event.type === 'variant.assigned') assigned ??= event.payload.variant;
    if (event.type === 'enrollment.opened') {
      open = true;
      const { variant, service, territory, source } = event.payload;
      enrollment ??= { openedAt: event.occurredAt, open, variant, service, territory, source };
    }
    if (event.type === 'fan.pre_saved' && event.payload.service !== undefined) {
      firstGrant = earlier(firstGrant, { at: event.occurredAt, name: event.payload.service });
    }
    const touch = touchOf(event);
    if (touch !== null) firstTouch = earlier(firstTouch, { at: event.occurredAt, name: touch });
  }
  return enrollment === null
    ? null
    : {
        ...enrollment,
        open,
        openedAt: firstTouch?.at ?? enrollment.openedAt,
        source: firstTouch?.name ?? enrollment.source,
        variant: enrollment.variant ?? assigned,
        service: firstGrant?.name ?? enrollment.service,
      };
}

/** The earlier of two; at the same moment the first by name, so that the order of arrival decides nothing. */
function earlier(
  known: { at: EpochMs; name: string } | null,
  next: { at: EpochMs; name: string },
): { at: EpochMs; name: string } {
  if (known === null || next.at < known.at) return next;
  return next.at === known.at && next.name < known.name ? next : known;
}

/** Where a touch says that the fan came from; null: this event makes nobody part of a campaign. */
function touchOf(event: FanEvent): string | null {
  const { type, payload } = event;
  if (type === 'fan.pre_saved' || type === 'page.visited') return payload.source ?? 'direct';
  if (type === 'enrollment.requested') return payload.source ?? payload.by;
  if (type === 'link.clicked') return payload.human ? 'direct' : null;
  return type === 'fan.saved' || type === 'fan.followed' ? 'direct' : null;
}

function readStandings(
  inOrder: readonly FanEvent[],
  campaignId: string,
): Map<Stage, 'already' | 'unobservable'> {
  const standings = new Map<Stage, 'already' | 'unobservable'>();
  for (const event of inOrder) {
    if (event.campaignId !== campaignId) continue;
    if (event.type === 'stage.already') standings.set(event.payload.stage, 'already');
    if (event.type === 'stage.unobservable' && standings.get(event.payload.stage) !== 'already') {
      standings.set(event.payload.stage, 'unobservable');
    }
  }
  return standings;
}

/** The set of channels that the fan had consented to before that moment: the last word on each channel counts. */
function channelBefore(inOrder: readonly FanEvent[], moment: EpochMs, asOf: EpochMs): ChannelSet | 'none' {
  const last = perChannel(() => ({ at: -Infinity, granted: false }));
  for (const event of inOrder) {
    if (event.type !== 'consent.granted' && event.type !== 'consent.withdrawn') continue;
    if (event.occurredAt >= moment || event.occurredAt > asOf) continue;
    const known = last[event.payload.channel];
    const granted = event.type === 'consent.granted';
    if (event.occurredAt < known.at) continue;
    // Of two words at one moment the stricter counts, whichever arrived first.
    const stricter = event.occurredAt === known.at && !known.granted;
    last[event.payload.channel] = { at: event.occurredAt, granted: granted && !stricter };
  }
  return channelSet(CHANNELS.filter((channel) => last[channel].granted));
}
