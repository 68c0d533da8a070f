import { nudgeFan } from '#database/relay/nudges.js';
import type { Database } from '#database/database.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import type { EffectQueue } from '#domain/engine/effect-queue.js';
import type { Logger } from '#activities/logger.js';
import { isRateLimited } from '#activities/failures.js';
import type { InlinePlaces } from './inline-places.js';
import type { ProviderPace } from './provider-pace.js';

/** A deciding local activity carries out effects for this long (ms), well inside its time-out of 5 s. */
const SLICE_MS = 3500;
/** When less than this (ms) of the slice is left, no further call begins. */
const LEAST_LEFT_MS = 1000;

type Effect = DecisionAnswer['effects'][number];

export interface InlineActing {
  places: InlinePlaces<EffectQueue>;
  /** Calls that have outlived their slice. A worker that stops waits for them. */
  carriedOn: Set<Promise<void>>;
}

interface InlineDeps {
  database: Database;
  logger: Logger;
  inline: InlineActing;
}

/**
 * Returns how one effect is done, with the decision that follows; undefined for an effect that is never done inline.
 */
export type Act = (
  fanId: string,
  effect: Effect,
) => { pace: ProviderPace; run: () => Promise<DecisionAnswer> } | undefined;

/**
 * Carries out effects inside the local activity that decided them. The provider must be quick and have a slot now, a
 * place must be free, and time must be left. Returns the newest answer. An effect that cannot be done here stays in
 * the answer's effects, and the workflow starts the ordinary activity for it, which waits, retries and sends
 * heartbeats.
 *
 * The slice never cuts a call. This process carries on a call that outlives the slice, records its outcome and nudges
 * the fan. Meanwhile the ordinary activity finds the claim and waits, so a process that dies loses nothing.
 */
export async function actInline(
  deps: InlineDeps,
  fanId: string,
  decided: DecisionAnswer,
  act: Act,
): Promise<DecisionAnswer> {
  // After a repeated decision, a restored database or with a stuck fan, the workflow must decide first.
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
  const action = act(fanId, effect);
  const freePlace = action?.pace.isQuick() === true ? places.occupy(effect.queue) : undefined;
  if (action === undefined || freePlace === undefined) return undefined;
  return action
    .run()
    .catch((error: unknown): 'left' => {
      // The ordinary activity meets the same fault. It counts, retries or reports it.
      if (!isRateLimited(error))
        logger.warn({ effectId: effect.id, error: nameOf(error) }, 'left to an activity');
      return 'left';
    })
    .finally(freePlace);
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
