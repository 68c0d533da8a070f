import { MOST_SIMULATED_FANS, type SimulateFlow } from '#contracts/flows/simulation.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import {
  enrolledForSimulation,
  fansForSimulation,
  type SimulatedPast,
} from '#database/flows/simulation-audience.js';
import { assertNever } from '#domain/assert-never.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { PastEnrollment } from '#domain/engine/state.js';
import {
  DEFAULT_AUDIENCE,
  entryEvent,
  preSaveAt,
  SIMULATED_ARTIST,
  type SimulatedEntrant,
  syntheticAudience,
  type SyntheticAudience,
  type EntryTimes,
} from '#domain/simulator/audience.js';
import type { Dice } from '#domain/simulator/dice.js';
import { CHANNELS } from '#domain/terms.js';
import { hasAdapter } from '#domain/services/capabilities.js';
import { notFound, unprocessable } from '#http/problem.js';

type StatedAudience = SimulateFlow['audience'];
type StatedFan = Extract<StatedAudience, { kind: 'fans' }>['fans'][number];

/** The real release that is simulated (null: a campaign without one), and whose it is. */
export interface Subject {
  releaseId: string | null;
  artistId: string;
}

/**
 * The fans of a simulation; those of the workspace are read as they are now, with the releases they joined before.
 * Where the simulated one is nobody's (only a clock is stated), each of these counts as the same artist's.
 */
export async function entrantsOf(
  database: Database,
  { workspaceId, subject }: { workspaceId: string; subject: Subject | undefined },
  audience: StatedAudience,
  dice: Dice,
  times: EntryTimes,
): Promise<SimulatedEntrant[]> {
  const entering = (found: SimulatedPast[]) =>
    found.map(({ fan, past }): SimulatedEntrant => ({
      ...{ fan, acts: [entryEvent(fan, dice, times)] },
      past: seenFrom(subject, past),
    }));
  switch (audience.kind) {
    case 'synthetic':
      return syntheticAudience(syntheticOf(audience), dice, times);
    case 'fans':
      return statedFans(audience.fans, dice, times);
    case 'fanIds': {
      const found = await fansForSimulation(database, workspaceId, audience.fanIds);
      refuseUnknown(audience.fanIds, found);
      return entering(found);
    }
    case 'campaign':
      return entering(await enrolledFans(database, workspaceId, audience.campaignId));
    default:
      return assertNever(audience);
  }
}

/**
 * The simulated campaign has a made-up release and artist. Past enrollments of the real artist are given the made-up
 * id; the release itself is never a past one.
 */
function seenFrom(subject: Subject | undefined, past: readonly PastEnrollment[]): PastEnrollment[] {
  return past
    .filter(({ releaseId }) => releaseId !== subject?.releaseId)
    .map((one) => {
      const isTheirs = subject === undefined || one.artistId === subject.artistId;
      return isTheirs ? { ...one, artistId: SIMULATED_ARTIST } : one;
    });
}

function syntheticOf(audience: Extract<StatedAudience, { kind: 'synthetic' }>): SyntheticAudience {
  const stated = Object.entries(audience).filter(([key, value]) => key !== 'kind' && value !== undefined);
  return { ...DEFAULT_AUDIENCE, ...Object.fromEntries(stated) };
}

function statedFans(fans: readonly StatedFan[], dice: Dice, times: EntryTimes): SimulatedEntrant[] {
  const ids = new Set(fans.map(({ id }) => id));
  if (ids.size < fans.length) {
    const seen = new Set<string>();
    const errors = fans.flatMap(({ id }, index) => {
      const isFirst = !seen.has(id);
      seen.add(id);
      return isFirst ? [] : [{ path: `audience.fans.${index}.id`, message: 'Is the id of another fan' }];
    });
    throw unprocessable('Fans must have ids of their own.', errors);
  }
  return fans.map((stated) => entrantOf(stated, dice, times));
}

function entrantOf(stated: StatedFan, dice: Dice, times: EntryTimes): SimulatedEntrant {
  const { id, territory, zone, service, preSavesAt } = stated;
  const fan: FanFacts = {
    id,
    ...(territory === undefined ? {} : { territory }),
    ...(zone === undefined ? {} : { zone }),
    channels: Object.fromEntries(
      CHANNELS.flatMap((channel) => (stated[channel] === undefined ? [] : [[channel, stated[channel]]])),
    ),
    connections: service !== undefined && hasAdapter(service) ? [service] : [],
  };
  const at = preSavesAt === undefined ? undefined : Date.parse(preSavesAt);
  const entry = at === undefined ? entryEvent(fan, dice, times) : preSaveAt(fan, times.campaignId, at);
  if (entry.type !== 'fan.pre_saved') return { fan, acts: [entry] };
  const path = stated.path ?? (service === undefined ? 'reminder' : 'service');
  return { fan, acts: [{ ...entry, payload: { path, ...(service === undefined ? {} : { service }) } }] };
}

function refuseUnknown(wanted: readonly string[], found: readonly SimulatedPast[]): void {
  const known = new Set(found.map(({ fan }) => fan.id));
  const errors = wanted.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `audience.fanIds.${index}`, message: 'There is no such fan' }],
  );
  if (errors.length > 0) throw unprocessable('Some fans are not known.', errors.slice(0, 100));
}

async function enrolledFans(
  database: Database,
  workspaceId: string,
  campaignId: string,
): Promise<SimulatedPast[]> {
  if ((await findCampaign(database, workspaceId, campaignId)) === undefined) throw notFound('campaign');
  const limit = MOST_SIMULATED_FANS + 1;
  const fans = await enrolledForSimulation(database, { workspaceId, campaignId, limit });
  if (fans.length < limit) return fans;
  throw unprocessable(`The campaign has more than ${MOST_SIMULATED_FANS} fans: simulate made-up ones.`);
}
