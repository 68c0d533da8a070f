import { nudgeFan } from '#database/relay/nudges.js';
import type { Database } from '#database/database.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import type { EffectQueue } from '#domain/engine/effect-queue.js';
import type { Logger } from '#activities/logger.js';
import { isRateLimited } from '#activities/failures.js';
import type { InlinePlaces } from './inline-places.js';
import type { ProviderPace } from './provider-pace.js';

/** A deciding local activity goes on acting for this long (ms), well inside its time-out of 5 s. */
const SLICE_MS = 3500;
/** With less than this left (ms) of the slice, no further call is begun. */
const LEAST_LEFT_MS = 1000;

type Effect = DecisionAnswer['effects'][number];

export interface InlineActing {
  places: InlinePlaces<EffectQueue>;
  /** Calls that have outlived their slice: a worker that stops waits for them. */
  carriedOn: Set<Promise<void>>;
}

export interface InlineDeps {
  database: Database;
  logger: Logger;
  inline: InlineActing;
}

/** How one effect is done, with a decision on what follows; undefined for an effect that is never done inline. */
export type Act = (
  fanId: string,
  effect: Effect,
) => { pace: ProviderPace; run: () => Promise<DecisionAnswer> } | undefined;

/**
 * Does what a decision asks for in the very local activity that decided it, as long as the provider is quick, has a
 * slot now, a place is free and time is left; then returns the newest answer. Whatever cannot be done here stays in
 * the answer's effects, and the workflow starts the ordinary activity for it: that one waits, retries and beats.
 *
 * A call is never cut by the slice. One that outlives it is carried on by this process, which records the outcome
 * and nudges the fan; the ordinary activity meanwhile finds the claim and holds, so a process that dies loses nothing.
 */
export async function actInline(
  deps: InlineDeps,
  fanId: string,
  decided: DecisionAnswer,
  act: Act,
): Promise<DecisionAnswer> {
  // A repeated decision, a restored database, a stuck fan: the workflow has to look first.
  if (decided.stale === true || decided.restored === true || decided.stuck === true) return decided;
  const until = performance.now() + SLICE_MS;
  const tried = new Set<string>();
  let answer = decided;
  for (;;) {
    const next = answer.effects.find(({ id }) => !tried.has(id));
    if (next === undefined || performance.now() > until - LEAST_LEFT_MS) return answer;
    tried.add(next.id);
    const end = await within(until, begin(deps, fanId, next, act), (call) => carryOn(deps, fanId, call));
    if (end === 'late') return answer;
    if (end !== 'left') answer = end;
  }
}

type End = DecisionAnswer | 'left';

function begin(
  { inline: { places }, logger }: InlineDeps,
  fanId: string,
  effect: Effect,
  act: Act,
): Promise<End> | undefined {
  const way = act(fanId, effect);
  const leave = way?.pace.isQuick() === true ? places.take(effect.queue) : undefined;
  if (way === undefined || leave === undefined) return undefined;
  return way
    .run()
    .catch((error: unknown): 'left' => {
      // The ordinary activity comes upon the same fault, and counts, retries or reports it.
      if (!isRateLimited(error))
        logger.warn({ effectId: effect.id, error: nameOf(error) }, 'left to an activity');
      return 'left';
    })
    .finally(leave);
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

async function within(
  until: number,
  call: Promise<End> | undefined,
  carryOnWith: (call: Promise<End>) => void,
): Promise<End | 'late'> {
  if (call === undefined) return 'left';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, until - performance.now()));
  });
  try {
    const end = await Promise.race([call, late]);
    if (end === 'late') carryOnWith(call);
    return end;
  } finally {
    clearTimeout(timer);
  }
}

function carryOn({ database, inline, logger }: InlineDeps, fanId: string, call: Promise<End>): void {
  const carried = call
    .then(async (end) => {
      if (end !== 'left') await nudgeFan(database, fanId);
    })
    .catch((error: unknown) => logger.error({ fanId, error: nameOf(error) }, 'a late outcome was not told'))
    .finally(() => inline.carriedOn.delete(carried));
  inline.carriedOn.add(carried);
}
