import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { Channel } from '#domain/terms.js';
import type { Delay, Dice } from './dice.js';
import type { FanAct } from './fan-acts.js';

/** How fans react to one message, in shares. `save`, `follow` and `preSave` are shares of the fans who click. */
interface Reaction {
  click: number;
  save: number;
  follow: number;
  /** Only before the release; 0 when left out. */
  preSave?: number | undefined;
  /** The share of fans who opt out by it: with a STOP, or by email with the unsubscribe link. They do not click. */
  stop: number;
}

/** How simulated fans and providers behave, in shares in [0, 1] and log-normal delays. */
export interface Behaviour {
  /** Reactions by template. Templates that are not named here have those of `otherMessages`. */
  messages: Readonly<Record<string, Partial<Record<Channel, Reaction>>>>;
  otherMessages: Record<Channel, Reaction>;
  /** The time from arrival to the click or the STOP. */
  reaction: Record<Channel, Delay>;
  /** The time from the click to the save or follow. */
  afterClick: Delay;
  /** Fans who come by themselves after the release, in shares of all fans. `visit` includes the other two. */
  atRelease: { visit: number; save: number; follow: number; delay: Delay };
  /** The share of sends that the provider refuses for good. The address is suppressed then. */
  rejected: Record<Channel, number>;
  /** The share of accepted messages that do not arrive. None when left out. */
  undelivered?: Record<Channel, number> | undefined;
  /** The share of service calls that succeed. */
  serviceSucceeds: number;
}

const reaction = (click: number, save: number, follow: number, stop = 0): Reaction => ({
  click,
  save,
  follow,
  stop,
});

const invitation = (click: number, preSave: number, stop: number): Reaction => ({
  ...reaction(click, 0, 0, stop),
  preSave,
});

/**
 * Cautious figures of real campaigns: 12–40 % of fans click on a text, about 3 % on music email, about 5 % on a push; about 1 %
 * answer a text with STOP. What a message asks for decides what the fans who come will do.
 */
export const DEFAULT_BEHAVIOUR: Behaviour = {
  messages: {
    'like-lead-track': { sms: reaction(0.2, 0.5, 0.03, 0.01), email: reaction(0.05, 0.5, 0.03, 0.002) },
    'save-release': { sms: reaction(0.2, 0.5, 0.03, 0.01), email: reaction(0.05, 0.5, 0.03, 0.002) },
    'follow-artist': { sms: reaction(0.2, 0, 0.5, 0.01), email: reaction(0.05, 0, 0.5, 0.002) },
    're-engage-save': { sms: reaction(0.15, 0.4, 0.02, 0.02), email: reaction(0.04, 0.4, 0.02, 0.003) },
    're-engage-pre-save': { sms: invitation(0.2, 0.4, 0.02), email: invitation(0.05, 0.4, 0.003) },
    'pre-save-last-call': { sms: invitation(0.15, 0.4, 0.02), email: invitation(0.04, 0.4, 0.003) },
    're-engage-follow': { sms: reaction(0.15, 0.05, 0.4, 0.02), email: reaction(0.04, 0.05, 0.4, 0.003) },
  },
  otherMessages: {
    sms: reaction(0.15, 0.2, 0.1, 0.01),
    email: reaction(0.04, 0.2, 0.1, 0.002),
    webpush: reaction(0.05, 0.2, 0.1, 0.005),
  },
  reaction: {
    sms: { medianMinutes: 35, spread: 6 },
    email: { medianMinutes: 240, spread: 5 },
    webpush: { medianMinutes: 60, spread: 6 },
  },
  afterClick: { medianMinutes: 3, spread: 3 },
  atRelease: { visit: 0.1, save: 0.03, follow: 0.01, delay: { medianMinutes: 300, spread: 4 } },
  rejected: { sms: 0.01, email: 0.01, webpush: 0.02 },
  serviceSucceeds: 0.97,
};

/** A fan's answer to one message: the acts, and how long after its arrival each comes (ms). */
interface MessageReaction {
  /** How long after the arrival the fan answers with a STOP (ms). Null: the fan does not. */
  stopAfterMs: number | null;
  acts: { type: FanAct; afterMs: number }[];
}

/** The fan's answer. `message` tells this message from the fan's others: the same message gets the same answer always. */
export function answerTo(
  behaviour: Behaviour,
  dice: Dice,
  { fan, template, channel, message }: { fan: FanFacts; template: string; channel: Channel; message: string },
): MessageReaction {
  const reaction = behaviour.messages[template]?.[channel] ?? behaviour.otherMessages[channel];
  const about = [fan.id, template, channel, message];
  const mood = dice.roll(...about, 'mood');
  const afterMs = dice.delay(behaviour.reaction[channel], ...about, 'reaction');
  if (mood < reaction.stop) return { stopAfterMs: afterMs, acts: [] };
  if (mood >= reaction.stop + reaction.click) return { stopAfterMs: null, acts: [] };
  const acts: MessageReaction['acts'] = [{ type: 'link.clicked', afterMs }];
  const moved: [FanAct, number][] = [
    ['fan.pre_saved', reaction.preSave ?? 0],
    ['fan.saved', reaction.save],
    ['fan.followed', reaction.follow],
  ];
  for (const [type, share] of moved) {
    if (dice.roll(...about, type) >= share) continue;
    acts.push({ type, afterMs: afterMs + dice.delay(behaviour.afterClick, ...about, type, 'after') });
  }
  return { stopAfterMs: null, acts };
}

/** What this fan does by themselves after the release, and how long after it (ms). Empty: the fan does not come. */
export function actsUnasked(
  { atRelease, afterClick }: Behaviour,
  dice: Dice,
  fan: FanFacts,
): { type: FanAct; afterMs: number }[] {
  const mood = dice.roll(fan.id, 'at release');
  if (mood >= atRelease.visit) return [];
  const afterMs = dice.delay(atRelease.delay, fan.id, 'visit');
  const later = (about: string): number => afterMs + dice.delay(afterClick, fan.id, about, 'after visit');
  return [
    { type: 'page.visited', afterMs },
    ...(mood < atRelease.save ? [{ type: 'fan.saved' as const, afterMs: later('save') }] : []),
    ...(mood < atRelease.follow ? [{ type: 'fan.followed' as const, afterMs: later('follow') }] : []),
  ];
}
