import type { SimulateFlow } from '#contracts/flows/simulation.js';
import { clockFromBody } from '#contracts/releases/releases.js';
import { findWorkspace } from '#database/access/workspaces.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import { findFlow, findVersion } from '#database/flows/flows.js';
import { findRelease, releaseWording } from '#database/releases/releases.js';
import { writtenTemplates } from '#database/messages/templates.js';
import type { Flow } from '#domain/flows/flow.js';
import { hasErrors, validateFlow } from '#domain/flows/validate.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { entryOf } from '#domain/simulator/audience.js';
import { DEFAULT_BEHAVIOUR } from '#domain/simulator/behaviour.js';
import { diceOf } from '#domain/simulator/dice.js';
import { DEFAULT_BUDGETS, simulatedCampaign, SIMULATED_CAMPAIGN } from '#domain/simulator/simulate.js';
import type { SimulationInput } from '#domain/simulator/simulation-input.js';
import { CHANNELS, type EpochMs } from '#domain/terms.js';
import { invalidFlow } from '#api/flows/flow-answers.js';
import { notFound } from '#http/problem.js';
import { entrantsOf, type Subject } from './audience-of.js';

const DAY_MS = 86_400_000;

/** Reads all a simulation needs. @throws ProblemException naming what is not there or cannot be simulated. */
export async function prepareSimulation(
  database: Database,
  of: { workspaceId: string; flowId: string; now: EpochMs },
  body: SimulateFlow,
): Promise<SimulationInput> {
  const { workspaceId, flowId, now } = of;
  const stored = await flowOf(database, workspaceId, flowId, body.version);
  const flow = body.flow ?? stored;
  const templates = await writtenTemplates(database, workspaceId);
  const messages = templates.filter(({ isBase }) => isBase);
  const problems = validateFlow(flow, { templates });
  if (hasErrors(problems)) throw invalidFlow(problems);
  const { clock, endsAt, values, subject } = await releaseOf(database, workspaceId, body.release);
  const sending = (await findWorkspace(database, workspaceId))?.sending ?? {};
  const { seed, scheduleFans, servicePerSecond, days } = body;
  const from = body.from === undefined ? now : Date.parse(body.from);
  const until = from + days * DAY_MS;
  const times = { campaignId: SIMULATED_CAMPAIGN, from, until, clock, entry: body.entry ?? entryOf(flow) };
  const entrants = await entrantsOf(database, { workspaceId, subject }, body.audience, diceOf(seed), times);
  return {
    campaign: simulatedCampaign({ flow, clock, entrants, servicePerSecond, endsAt }),
    ...{ entrants, seed, from, until, messages, values, scheduleFans, sending },
    behaviour: behaviourOf(body),
    budgets: {
      ...DEFAULT_BUDGETS,
      service: { perSecond: servicePerSecond, burst: Math.ceil(servicePerSecond) },
    },
  };
}

function behaviourOf({ behaviour = {} }: SimulateFlow): SimulationInput['behaviour'] {
  const { messages = {}, ...others } = behaviour;
  const stated = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  const base = { ...DEFAULT_BEHAVIOUR, ...stated };
  const merged = { ...base.messages };
  for (const [template, given] of Object.entries(messages)) {
    const own = { ...merged[template] };
    for (const channel of CHANNELS) {
      const reaction = given[channel];
      if (reaction !== undefined) own[channel] = reaction;
    }
    merged[template] = own;
  }
  return { ...base, messages: merged };
}

async function flowOf(
  database: Database,
  workspaceId: string,
  flowId: string,
  version: SimulateFlow['version'],
): Promise<Flow> {
  const flow = await findFlow(database, workspaceId, flowId);
  if (flow === undefined) throw notFound('flow');
  if (version === 'draft') return flow.draft;
  const published = await findVersion(database, workspaceId, flowId, version);
  if (published === undefined) throw notFound('version of this flow');
  return published.definition;
}

interface SimulatedRelease {
  clock: ReleaseClock | null;
  endsAt: EpochMs | null;
  values: SimulationInput['values'];
  /** Undefined: only a clock, or nothing, is stated. */
  subject?: Subject;
}

/** Where no release is named, messages are measured with a title of middling length. */
const SOME_RELEASE = { artist: 'Nova Tide', release: 'Glass Season' };

async function releaseOf(
  database: Database,
  workspaceId: string,
  release: SimulateFlow['release'],
): Promise<SimulatedRelease> {
  if (release.kind === 'none') return { clock: null, endsAt: null, values: SOME_RELEASE };
  if (release.kind === 'clock') {
    return { clock: clockFromBody(release.clock), endsAt: null, values: SOME_RELEASE };
  }
  const campaign =
    release.kind === 'campaign' ? await findCampaign(database, workspaceId, release.campaignId) : undefined;
  if (release.kind === 'campaign' && campaign === undefined) throw notFound('campaign');
  const endsAt = campaign?.ends_at?.getTime() ?? null;
  const releaseId = release.kind === 'release' ? release.releaseId : campaign?.release_id;
  if (releaseId == null) {
    const artistId = campaign?.artist_id;
    const subject = artistId == null ? {} : { subject: { releaseId: null, artistId } };
    return { clock: null, endsAt, values: SOME_RELEASE, ...subject };
  }
  const found = await findRelease(database, workspaceId, releaseId);
  if (found === undefined) throw notFound('release');
  const values = await releaseWording(database, workspaceId, found.id);
  return { clock: found.clock, endsAt, values, subject: { releaseId, artistId: found.artistId } };
}
