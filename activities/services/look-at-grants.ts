import type { Database } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { deleteEndedGrants, fillGrantEnds } from '#database/services/grant-ends.js';
import {
  type GrantInLook,
  type GrantLook,
  markAsked,
  moveGrantLook,
  readGrantsToLookAt,
  takeGrantLook,
} from '#database/services/grant-looks.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { daysLeft, endOfGrant, type GrantLives, grantOutlook } from '#domain/services/grant-outlook.js';
import { signInFits } from '#domain/services/sign-in-moment.js';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import { SERVICES } from '#domain/terms.js';

/** Fans that are looked at in one transaction. */
const PAGE = 500;
/** Grants whose end is worked out, or that are deleted, in one statement. */
const BATCH = 1000;

/**
 * Looks at the grants of the next page of a campaign's fans. Each fan whose grant ends before the release, and who can
 * renew it in time, gets the event `connection.expiring`, on which flows ask the fan. The events, the list of who was
 * asked, and the place of the look change in one transaction: a worker that is killed asks nobody twice and leaves nobody
 * out. True: more is due at once.
 */
export function lookAtGrants(database: Database, lives: GrantLives = GRANT_LIFE): Promise<boolean> {
  return database.transaction(async (sql) => {
    const look = await takeGrantLook(sql);
    if (look === undefined) return false;
    const now = database.clock.now();
    const { grants, lastFan } = await readGrantsToLookAt(sql, look, PAGE);
    const toRenew = grants.filter((grant) => isToRenew(grant, now, lives));
    const asked = await markAsked(
      sql,
      look,
      toRenew.map(({ connectionId }) => connectionId),
    );
    const told = toRenew.filter(({ connectionId }) => asked.has(connectionId));
    await appendEvents(
      sql,
      told.map((grant) => expiring(look, grant, now)),
    );
    await moveGrantLook(sql, look, lastFan);
    return true;
  });
}

function isToRenew(grant: GrantInLook, now: number, lives: GrantLives): boolean {
  // Where the release is out, the save has had its turn.
  return grant.releaseAt > now && grantOutlook(grant, grant.releaseAt, now, lives) === 'renew';
}

function expiring(look: GrantLook, { fanId, service, endsAt }: GrantInLook, now: number) {
  const clock = { v0: look.clock_v0, r0: look.clock_r0, k: look.clock_k };
  const { workspaceId, campaignId } = look;
  const occasion = {
    workspaceId,
    campaignId,
    occurredAt: toVirtual(clock, now),
    origin: 'platform',
  } as const;
  const payload = { service, endsInDays: daysLeft(endsAt, now) };
  return newEvent(occasion, fanId, { type: 'connection.expiring', payload });
}

/**
 * Works out when grants end that an older process has stored, and deletes those of services whose grants live for hours,
 * as soon as they have ended. True: more may be left.
 */
export async function tendGrantEnds(database: Database, lives: GrantLives = GRANT_LIFE): Promise<boolean> {
  const endsOf = ({ service, createdAt }: { service: (typeof SERVICES)[number]; createdAt: number }) =>
    endOfGrant(service, createdAt, lives);
  const filled = await fillGrantEnds(database, endsOf, BATCH);
  const brief = SERVICES.filter((service) => !signInFits(lives[service], false));
  const deleted = await deleteEndedGrants(database, brief, BATCH);
  return filled === BATCH || deleted === BATCH;
}
