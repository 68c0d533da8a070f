import {
  placesOfFans,
  readProbePlan,
  recordVerdict,
  wakeHeldFans,
  type ProbePlan,
} from '#database/releases/availability.js';
import { toReal, toVirtual } from '#domain/clock/workspace-clock.js';
import { GIVE_UP_AFTER_MS, leadMs, nextProbe } from '#domain/releases/availability.js';
import {
  earliestMoment,
  isTerritory,
  latestMoment,
  releaseMoment,
  UNKNOWN_TERRITORY,
} from '#domain/releases/release-clock.js';
import { SERVICES, type EpochMs, type Service } from '#domain/terms.js';
import { heldFor, lookAgainAfterMs } from '#activities/failures.js';
import type { ActivityDeps, AppAccess } from '#activities/deps.js';
import { accessForArtist } from './app-access.js';
import type { Budget } from '#database/budgets/budget.js';
import { CredentialHaltedError } from '#database/budgets/credential-halts.js';
import { storeReleaseId } from '#database/services/release-ids.js';
import { steadyNow } from '#database/steady-clock.js';
import type { StreamingService } from '#providers/ports.js';
import { callsFor } from './grant-deps.js';
import { haltApp, sawAppWork } from './halted-app.js';

/** `now`: real time, ms. */
interface ProbeInput {
  campaignId: string;
  now: EpochMs;
}

/** The probe looks for territories of new fans this often, in workspace time. */
const NEW_TERRITORIES_EVERY_MS = 15 * 60_000;
/** The shortest pause between two such looks, in real time. */
const AT_MOST_EVERY_REAL_MS = 2000;
/** One round of questions ends after this long (real): the activity has a minute. */
const ROUND_MS = 30_000;
/** The activity waits at most this long (real) for a slot. For a later slot the campaign's workflow comes again. */
const SLOT_AT_MOST_MS = 2000;
/** A service that did not answer is asked again after this long (real). */
const ASK_AGAIN_MS = 5000;

/** A territory whose fans wait for the release on a service. */
interface ProbeTarget {
  service: Service;
  territory: string;
  moment: EpochMs;
  next: EpochMs;
}

/**
 * Asks, before the fans act, whether the release can be played where they wait for it. It makes one call for each
 * service and territory, with the app's own credentials and within the service's budget. It starts shortly before the
 * territory's moment, and goes on until the release is there or is given up. Its findings hold and free the fans of
 * that service and territory. Returns when to ask again (real, ms); null: never.
 */
export async function probeAvailability(
  deps: ActivityDeps,
  { campaignId, now }: ProbeInput,
): Promise<number | null> {
  const plan = await readProbePlan(deps.database, campaignId);
  if (plan === undefined || plan.upc === null || plan.cancelled) return null;
  if (plan.status !== 'live' && plan.status !== 'paused') return null;
  const clock = { v0: plan.clock_v0, r0: plan.clock_r0, k: plan.clock_k };
  const at = toVirtual(clock, now);
  const begins = earliestMoment(plan.clock) - leadMs(clock.k);
  const every = Math.max(NEW_TERRITORIES_EVERY_MS, AT_MOST_EVERY_REAL_MS * clock.k);
  const ends = latestMoment(plan.clock) + GIVE_UP_AFTER_MS + every;
  if (at < begins) return toReal(clock, begins);
  const woken = await wakeHeldFans(deps.database, plan.release_id);
  if (at > ends) return woken.againAt;
  const by = await accessesOf(deps, plan);
  const targets = await targetsOf(deps, campaignId, plan, by);
  const due = targets.filter(({ next }) => next <= at).sort((a, b) => a.moment - b.moment);
  const rounds = await roundOfEach({ ...deps, by }, plan, due, { at, until: steadyNow() + ROUND_MS });
  const appeared = rounds.some((round) => round.appeared);
  const again = appeared ? await wakeHeldFans(deps.database, plan.release_id) : woken;
  const later = targets.filter(({ next }) => next > at).map(({ next }) => next);
  const next = Math.min(at + every, ...later, ...rounds.flatMap((round) => round.next));
  const wakes = [toReal(clock, next), again.againAt, ...rounds.map((round) => round.askAgainAt)];
  return Math.min(...wakes.filter((wake) => wake !== null));
}

/** The services that can be asked: by the app of the campaign's artist, unless the service refuses it. */
type Accesses = ReadonlyMap<Service, AppAccess>;

async function accessesOf(deps: ActivityDeps, plan: ProbePlan): Promise<Accesses> {
  const artist = { workspaceId: plan.workspace_id, artistId: plan.artist_id };
  const all = await Promise.all(
    SERVICES.map(async (service) => ({ service, access: await accessForArtist(deps, artist, service) })),
  );
  return new Map(
    all.flatMap(({ service, access }) =>
      access === undefined || access.app?.status === 'halted' ? [] : [[service, access]],
    ),
  );
}

async function targetsOf(
  deps: ActivityDeps,
  campaignId: string,
  plan: ProbePlan,
  by: Accesses,
): Promise<ProbeTarget[]> {
  const places = await placesOfFans(deps.database, campaignId);
  return SERVICES.filter((service) => by.has(service)).flatMap((service) => {
    const here = places.filter((place) => place.service === service).map(({ territory }) => territory);
    const territories = new Set(here.map((code) => (isTerritory(code) ? code : UNKNOWN_TERRITORY)));
    return [...territories].flatMap((territory) => targetAt(plan, service, territory));
  });
}

/** Returns no targets when the probe has found the release, or has given it up. */
function targetAt(plan: ProbePlan, service: Service, territory: string): ProbeTarget[] {
  const moment = releaseMoment(plan.clock, territory);
  const known = plan.probed.find((one) => one.service === service && one.territory === territory);
  const current = known !== undefined && known.checkedAt >= moment - leadMs(plan.clock_k);
  if (current && known.state !== 'awaited') return [];
  return [{ service, territory, moment, next: nextProbe(moment, known?.checkedAt, plan.clock_k) }];
}

interface Round {
  appeared: boolean;
  /** When the territories without the release are due again (workspace time). */
  next: EpochMs[];
  /** When to go on (real), if the service could not be asked about all its territories. */
  askAgainAt: number | null;
}

/** Asks the services side by side, so that a slow or held service delays no other. */
function roundOfEach(
  deps: ActivityDeps & { by: Accesses },
  plan: ProbePlan,
  due: readonly ProbeTarget[],
  time: { at: EpochMs; until: number },
): Promise<Round[]> {
  return Promise.all(
    SERVICES.flatMap((service) => {
      const own = due.filter((target) => target.service === service);
      const access = deps.by.get(service);
      return access === undefined || own.length === 0 ? [] : [askFor({ ...deps, access }, plan, own, time)];
    }),
  );
}

type ProbeDeps = Pick<ActivityDeps, 'database' | 'logger'> & { access: AppAccess };

async function askFor(
  deps: ProbeDeps,
  plan: ProbePlan,
  due: readonly ProbeTarget[],
  { at, until }: { at: EpochMs; until: number },
): Promise<Round> {
  const round: Round = { appeared: false, next: [], askAgainAt: null };
  const { adapter, budget } = deps.access;
  const available = new Set(
    plan.probed
      .filter(({ service, state }) => service === adapter.service && state === 'available')
      .map(({ territory }) => territory),
  );
  for (const target of due) {
    const ahead = await slotInMs(adapter, budget);
    if (steadyNow() > until || ahead > SLOT_AT_MOST_MS) {
      return { ...round, askAgainAt: deps.database.clock.now() + Math.max(1, ahead) };
    }
    await new Promise((resolve) => setTimeout(resolve, ahead));
    const found = await isOut(deps, plan, target, available.size > 0);
    if (found.kind === 'unknown') return { ...round, askAgainAt: deps.database.clock.now() + found.afterMs };
    if (found.there) available.add(target.territory);
    const change = await recordFinding(deps, plan, target, found.there, at);
    round.appeared ||= change === 'appeared';
    if (!found.there) round.next.push(nextProbe(target.moment, at, plan.clock_k));
  }
  return round;
}

/** In how many ms the service may be asked. While it refuses our app, nobody takes a slot. */
async function slotInMs(adapter: StreamingService, budget: Budget): Promise<number> {
  try {
    return Math.max(0, (await budget.slot(callsFor(adapter, 'isAvailable'))) - steadyNow());
  } catch (error) {
    if (error instanceof CredentialHaltedError) return lookAgainAfterMs(error.forMs);
    throw error;
  }
}

/**
 * A fan without a known territory has no market to ask about. For such fans a release that is out anywhere counts as
 * out.
 */
async function isOut(
  { access, database, logger }: ProbeDeps,
  { upc, release_id: releaseId }: ProbePlan,
  { territory }: ProbeTarget,
  outSomewhere: boolean,
): Promise<{ kind: 'known'; there: boolean } | { kind: 'unknown'; afterMs: number }> {
  if (territory === UNKNOWN_TERRITORY && outSomewhere) return { kind: 'known', there: true };
  const market = territory === UNKNOWN_TERRITORY ? undefined : territory;
  const { adapter, budget } = access;
  const { service } = adapter;
  const calledAt = steadyNow();
  const answer = await adapter.isAvailable(upc ?? '', market);
  if (answer.kind === 'appRefused') {
    await haltApp({ ...access, database, logger }, answer.reason, calledAt);
    return { kind: 'unknown', afterMs: lookAgainAfterMs(0) };
  }
  if (answer.kind !== 'retry') await sawAppWork({ ...access, database, logger });
  if (answer.kind === 'ok') {
    const { available, releaseId: id } = answer.value;
    if (id !== undefined) await storeReleaseId(database, releaseId, service, id);
    return { kind: 'known', there: available };
  }
  const asked = answer.kind === 'retry' ? answer.holdMs : undefined;
  const holdMs = asked === undefined ? undefined : heldFor(asked);
  if (holdMs !== undefined) await budget.hold(holdMs);
  logger.warn(
    { reason: answer.reason, service, territory },
    'the service could not be asked for the release',
  );
  return { kind: 'unknown', afterMs: Math.max(ASK_AGAIN_MS, holdMs ?? 0) };
}

async function recordFinding(
  deps: ProbeDeps,
  plan: ProbePlan,
  { service, territory, moment }: ProbeTarget,
  there: boolean,
  at: EpochMs,
): Promise<'late' | 'appeared' | 'nothing'> {
  const { release_id: releaseId } = plan;
  const givenUp = !there && at >= moment + GIVE_UP_AFTER_MS;
  const state = there ? 'available' : givenUp ? 'absent' : 'awaited';
  const verdict = { releaseId, service, territory, state, at } as const;
  const change = await deps.database.transaction((sql) => recordVerdict(sql, verdict));
  if (givenUp) {
    deps.logger.error({ releaseId, service, territory }, 'the release never appeared: its saves have failed');
  } else if (!there && at >= moment) {
    deps.logger.warn(
      { releaseId, service, territory },
      'the release is late: the saves of its fans are held',
    );
  } else if (change === 'appeared') {
    deps.logger.info({ releaseId, service, territory }, 'the release has appeared: held fans go on');
  }
  return change;
}
