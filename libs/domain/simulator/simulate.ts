import type { CampaignFacts, StepReview } from '#domain/engine/campaign-facts.js';
import type { Flow } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { releaseWindowMs } from '#domain/releases/release-window.js';
import { perChannel, type EpochMs } from '#domain/terms.js';
import { dueFans, SIMULATED_ARTIST, type SimulatedEntrant } from './audience.js';
import type { BudgetName, SimulationInput } from './simulation-input.js';
import { Simulation } from './simulation.js';
import type { SimulatedBudget } from './budget-slots.js';
import type { SimulationReport } from './tally.js';

/** The budgets of a platform whose configuration says nothing else. */
export const DEFAULT_BUDGETS: Record<BudgetName, SimulatedBudget> = {
  ...perChannel(() => ({ perSecond: 50, burst: 50 })),
  service: { perSecond: 50, burst: 50 },
};

/** The campaign of a simulation. Its release window fits the audience, as that of a real campaign does. */
export function simulatedCampaign(of: {
  flow: Flow;
  /** Null: the campaign has no release. */
  clock: ReleaseClock | null;
  entrants: readonly SimulatedEntrant[];
  servicePerSecond: number;
  endsAt: EpochMs | null;
}): CampaignFacts {
  const { flow, clock, entrants, servicePerSecond, endsAt } = of;
  const due = { dueFans: dueFans(entrants, clock), perSecond: servicePerSecond, k: 1 };
  return {
    ...{ id: SIMULATED_CAMPAIGN, status: 'live', epoch: 0, releaseId: clock === null ? null : 'release' },
    artistId: SIMULATED_ARTIST,
    ...{ clock, releaseWindowMs: releaseWindowMs(due), endsAt, flow },
    // Nobody looks at messages here: each is approved when the fan comes to it.
    reviews: reviewedSteps(flow),
  };
}

const reviewedSteps = (flow: Flow): StepReview[] =>
  flow.tracks.flatMap(({ id: track, steps }) =>
    steps.flatMap((step) =>
      step.kind === 'send' && step.review === true
        ? [{ track, step: step.id, verdict: 'approved' as const, through: null }]
        : [],
    ),
  );

export const SIMULATED_CAMPAIGN = 'campaign';

/** Plays the simulation to its end at once. A process that must not block for seconds plays `Simulation` in portions. */
export function simulate(input: SimulationInput): SimulationReport {
  const simulation = new Simulation(input);
  while (!simulation.play(PORTION));
  return simulation.report();
}

const PORTION = 100_000;
