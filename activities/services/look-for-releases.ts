import type { ActivityDeps, AppAccess } from '#activities/deps.js';
import { heldFor, lookAgainAfterMs } from '#activities/failures.js';
import { readWorkspaceClock } from '#database/access/workspace-clock.js';
import { CredentialHaltedError } from '#database/budgets/credential-halts.js';
import { noteLook, takeDueLook, type DueLook, type LookEnd } from '#database/releases/artist-looks.js';
import { keepFoundRelease, knownReleases } from '#database/releases/found-releases.js';
import { storeReleaseId } from '#database/services/release-ids.js';
import { steadyNow } from '#database/steady-clock.js';
import { assertNever } from '#domain/assert-never.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { findKnown, newsSince, type LookProblem } from '#domain/releases/found-release.js';
import { NO_SUCH_ITEM, type ListedRelease, type ServiceOutcome } from '#providers/ports.js';
import { accessForArtist } from './app-access.js';
import { callsFor, type Question } from './grant-deps.js';
import { haltApp, restOf, sawAppWork } from './halted-app.js';

type LookDeps = Pick<ActivityDeps, 'database' | 'services' | 'apps' | 'logger'>;

/** An artist is looked for so often at each service (real, ms): what came out at midnight is found in the same night. */
export const LOOK_EVERY_MS = 3 * 3_600_000;
/** A service that is busy or away is asked again after so long (real, ms). */
const ASK_AGAIN_MS = 5 * 60_000;
/** More new releases of one artist are left to the next look. */
const MOST_AT_ONCE = 5;

/**
 * Asks one service what one artist has released, for fans who wish for every new release. What nobody has entered becomes a
 * release of the workspace, which then gets its campaign like any other that fans wish for. Returns false when no look was
 * due. The calls take slots of the app's budget only where they are free: fans who act go first.
 */
export async function lookForReleases(deps: LookDeps): Promise<boolean> {
  const due = await takeDueLook(deps.database);
  if (due === undefined) return false;
  if (due !== 'over') await noteLook(deps.database, due, await look(deps, due));
  return true;
}

async function look(deps: LookDeps, due: DueLook): Promise<LookEnd> {
  const access = await accessForArtist(deps, due, due.service);
  if (access === undefined) return ended('no_app');
  const restMs = await restOf(deps.database, access);
  if (restMs !== undefined) return { problem: 'app_at_rest', nextInMs: lookAgainAfterMs(restMs) };
  const clock = await readWorkspaceClock(deps.database, due.workspaceId);
  const now = toVirtual(clock, deps.database.clock.now());
  const since = newsSince(now, toVirtual(clock, due.wishedSince));
  const asking: Asking = { ...deps, access };
  const listed = await ask(asking, 'newReleases', () =>
    access.adapter.newReleases(due.serviceArtistId, since),
  );
  return listed.kind === 'ok' ? keepNew(asking, due, listed.value) : listed.end;
}

async function keepNew(asking: Asking, due: DueLook, listed: readonly ListedRelease[]): Promise<LookEnd> {
  const { database, logger, access } = asking;
  const { workspaceId, artistId, service } = due;
  const known = await knownReleases(database, workspaceId, artistId);
  let left = MOST_AT_ONCE;
  for (const release of listed) {
    const seen = { upc: undefined, ...release, service };
    const own = findKnown(seen, known);
    if (own !== undefined) {
      if (own.serviceIds[service] === undefined)
        await storeReleaseId(database, own.id, service, release.releaseId);
      continue;
    }
    if (left === 0) return { problem: null, nextInMs: ASK_AGAIN_MS };
    left -= 1;
    const upc =
      seen.upc === undefined
        ? await ask(asking, 'upcOf', () => access.adapter.upcOf(release.releaseId))
        : ({ kind: 'ok', value: seen.upc } as const);
    // One that the service lists and cannot show must not hold up those behind it at every look.
    if (upc.kind !== 'ok' && upc.end.problem === 'unknown_artist') continue;
    if (upc.kind !== 'ok') return upc.end;
    const releaseId = await database.transaction((sql) =>
      keepFoundRelease(sql, due, { ...seen, upc: upc.value }),
    );
    if (releaseId !== undefined)
      logger.warn(
        { workspaceId, artistId, service, releaseId },
        'a service lists a release that nobody has entered, of an artist whose every release fans wish for',
      );
  }
  return { problem: null, nextInMs: LOOK_EVERY_MS };
}

interface Asking extends LookDeps {
  access: AppAccess;
}

type Asked<T> = { kind: 'ok'; value: T } | { kind: 'ended'; end: LookEnd };

/** One question to the service by the app, if its budget has slots for it now. */
async function ask<T>(
  { database, logger, access }: Asking,
  question: Question,
  call: () => Promise<ServiceOutcome<T>>,
): Promise<Asked<T>> {
  const { adapter, budget, pace } = access;
  try {
    if (!(await budget.slotNow(callsFor(adapter, question))))
      return { kind: 'ended', end: { problem: 'busy', nextInMs: ASK_AGAIN_MS } };
  } catch (error) {
    if (!(error instanceof CredentialHaltedError)) throw error;
    return { kind: 'ended', end: { problem: 'app_at_rest', nextInMs: lookAgainAfterMs(error.forMs) } };
  }
  const calledAt = steadyNow();
  const answer = await pace.timed(call);
  const app = { ...access, database, logger };
  if (answer.kind === 'appRefused') await haltApp(app, answer.reason, calledAt);
  else if (answer.kind !== 'retry') await sawAppWork(app);
  return answer.kind === 'ok' ? answer : { kind: 'ended', end: await endOf(access, answer) };
}

async function endOf(
  { budget }: AppAccess,
  answer: Exclude<ServiceOutcome<never>, { kind: 'ok' }>,
): Promise<LookEnd> {
  switch (answer.kind) {
    case 'failed':
      return ended(answer.reason === NO_SUCH_ITEM ? 'unknown_artist' : 'refused');
    case 'revoked':
      return { problem: 'away', nextInMs: ASK_AGAIN_MS };
    case 'retry': {
      const holdMs = answer.holdMs === undefined ? 0 : heldFor(answer.holdMs);
      if (holdMs > 0) await budget.hold(holdMs);
      return { problem: 'away', nextInMs: Math.max(ASK_AGAIN_MS, holdMs) };
    }
    case 'appRefused':
      return { problem: 'app_at_rest', nextInMs: lookAgainAfterMs(0) };
    default:
      return assertNever(answer);
  }
}

const ended = (problem: LookProblem): LookEnd => ({ problem, nextInMs: LOOK_EVERY_MS });
