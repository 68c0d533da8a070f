import { chance, normal } from '#providers/sandbox/random.js';
import { CHANNEL_OF, type MessageRecord } from '#providers/sandbox/store/records.js';
import type { SandboxBehaviour, SandboxDelay, Shares } from './behaviour.js';

export type SandboxReaction = keyof Shares;

/** What one fan will do about one message. Times are on the workspace's clock. */
export interface ReactionPlan {
  act: SandboxReaction;
  messageKind: string;
  saveTarget: 'release' | 'track' | 'playlist';
  reactionMs: number;
  afterClickMs: number;
}

const ORDER: readonly SandboxReaction[] = ['stop', 'clickThenFollow', 'clickThenSave', 'click'];

/**
 * The fan's reaction to a message. It depends on the seed, the address, and how many messages the fan had before: the
 * same crowd does the same in every run, whatever ids the product gives. Undefined: the fan does nothing.
 */
export function planReaction(
  behaviour: SandboxBehaviour,
  seed: string,
  message: Pick<MessageRecord, 'provider' | 'to' | 'template'>,
  nth: number,
): ReactionPlan | undefined {
  const { template = '' } = message;
  const kind = behaviour.messages.find(
    ({ templates }) => templates === 'any' || templates.includes(template),
  );
  if (kind === undefined) return undefined;
  const channel = CHANNEL_OF[message.provider];
  const act = pick(kind.shares[channel], chance(seed, 'reaction', message.to, nth));
  if (act === undefined) return undefined;
  return {
    act,
    messageKind: kind.kind,
    saveTarget: kind.saveTarget,
    reactionMs: delayMs(behaviour.reaction[channel], seed, 'reaction time', message.to, nth),
    afterClickMs: delayMs(behaviour.afterClick, seed, 'after click', message.to, nth),
  };
}

export interface CrowdPlan {
  saves: boolean;
  follows: boolean;
  visitMs: number;
  afterVisitMs: number;
}

/** What a fan does at the release without being asked. Some of the visitors save, and some of those follow. */
export function planCrowd(
  behaviour: SandboxBehaviour,
  seed: string,
  campaignId: string,
  fan: string,
): CrowdPlan | undefined {
  const { visit, save, follow, delay } = behaviour.atRelease;
  const mood = chance(seed, 'at release', campaignId, fan);
  if (mood >= visit) return undefined;
  return {
    saves: mood < save,
    follows: mood < follow,
    visitMs: delayMs(delay, seed, 'visit', campaignId, fan),
    afterVisitMs: delayMs(behaviour.afterClick, seed, 'after visit', campaignId, fan),
  };
}

/** The first tracked link of the product in a message; undefined when it has none. */
export function trackedLink(publicBaseUrl: string, body: string): string | undefined {
  const base = publicBaseUrl.replace(/\/+$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${base}/t/[A-Za-z0-9_-]+`).exec(body)?.[0];
}

function pick(shares: Shares, throwOf: number): SandboxReaction | undefined {
  let below = 0;
  for (const act of ORDER) {
    below += shares[act];
    if (throwOf < below) return act;
  }
  return undefined;
}

function delayMs({ medianMinutes, spread }: SandboxDelay, ...identity: (string | number)[]): number {
  return Math.round(medianMinutes * spread ** normal(...identity) * 60_000);
}
