import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { Channel } from '#domain/terms.js';
import type { Delay, Dice } from './dice.js';
import type { FanAct } from './fan-acts.js';

/** What one message moves fans to do. `save`, `follow` and `preSave` are shares of those who click. */
export interface Reaction {
  click: number;
  save: number;
  follow: number;
  /** Before the release only; none, when left out. */
  preSave?: number | undefined;
  /** Answers with a STOP (email: unsubscribes). Excludes a click. */
  stop: number;
}

/** How simulated fans and providers behave: stated shares in [0, 1] and log-normal delays. */
export interface Behaviour {
  /** By template; templates that are not named take `otherMessages`. */
  messages: Readonly<Record<string, Partial<Record<Channel, Reaction>>>>;
  otherMessages: Record<Channel, Reaction>;
  /** From arrival to the click or the STOP. */
  reaction: Record<Channel, Delay>;
  /** From the click to the save or follow. */
  afterClick: Delay;
  /** Those who come by themselves once it is out: shares of all; `visit` holds the others. */
  atRelease: { visit: number; save: number; follow: number; delay: Delay };
  /** Share of sends that the provider refuses for good (the address is then suppressed). */
  rejected: Record<Channel, number>;
  /** Share of service calls that succeed. */
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
 * Cautious figures of real campaigns: texts are clicked by 12–40 %, music email by about 3 %; about 1 % of texts are
 * answered with STOP. Of those who come, what they are asked for decides what they do.
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
  otherMessages: { sms: reaction(0.15, 0.2, 0.1, 0.01), email: reaction(0.04, 0.2, 0.1, 0.002) },
  reaction: { sms: { medianMinutes: 35, spread: 6 }, email: { medianMinutes: 240, spread: 5 } },
  afterClick: { medianMinutes: 3, spread: 3 },
  atRelease: { visit: 0.1, save: 0.03, follow: 0.01, delay: { medianMinutes: 300, spread: 4 } },
  rejected: { sms: 0.01, email: 0.01 },
  serviceSucceeds: 0.97,
};

/** A fan's answer to one message: acts and how long after its arrival each comes. */
export interface MessageReaction {
  /** The fan answers with a STOP this long after; null: they do not. */
  stopAfterMs: number | null;
  acts: { type: FanAct; afterMs: number }[];
}

/** `message`: what tells this message from the fan's others; the same fan answers the same message the same way. */
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

/** Does this fan come by themselves after the release, and what do they do then? Empty: they do not. */
export function ownWill(
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
