import type { Flow } from '#domain/flows/flow.js';
import type { MessageTemplate } from '#domain/messages/render-message.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { momentTable } from '#domain/releases/release-clock.js';
import { entryEvent, entryOf, type SimulatedEntrant } from '#domain/simulator/audience.js';
import type { Behaviour } from '#domain/simulator/behaviour.js';
import { diceOf } from '#domain/simulator/dice.js';
import {
  DEFAULT_BUDGETS,
  simulate,
  simulatedCampaign,
  SIMULATED_CAMPAIGN,
} from '#domain/simulator/simulate.js';
import type { SimulationReport } from '#domain/simulator/tally.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import { perChannel, type EpochMs } from '#domain/terms.js';

/** The made-up fans that show the corners of a flow. */
export const SAMPLE_FANS = ['keen', 'silent', 'noConsent', 'farWest', 'texts'] as const;
export type SampleFan = (typeof SAMPLE_FANS)[number];

interface Rehearsal {
  flow: Flow;
  clock: ReleaseClock | null;
  /** When the campaign begins, and the fan comes in. */
  from: EpochMs;
  days: number;
  messages: readonly (MessageTemplate & { key: string })[];
  fan: SampleFan;
}

/** Every message is answered, or none is: what a made-up fan does is certain, so the rehearsal is the same every time. */
const ALWAYS = { click: 1, save: 1, follow: 1, preSave: 1, stop: 0 };
const NEVER = { click: 0, save: 0, follow: 0, preSave: 0, stop: 0 };
const SOON = { medianMinutes: 30, spread: 1 };

function behaviourOf(fan: SampleFan): Behaviour {
  const answer = fan === 'keen' ? ALWAYS : NEVER;
  return {
    messages: {},
    otherMessages: perChannel(() => answer),
    reaction: perChannel(() => SOON),
    afterClick: SOON,
    atRelease: { visit: 0, save: 0, follow: 0, delay: SOON },
    rejected: perChannel(() => 0),
    serviceSucceeds: 1,
  };
}

/** Plays one made-up fan through the flow as it is edited. The engine and the simulator are those of the server. */
export function rehearse({ flow, clock, from, days, messages, fan }: Rehearsal): SimulationReport {
  const until = from + days * 86_400_000;
  const dice = diceOf('rehearsal');
  const facts = factsOf(fan, clock);
  const times = { campaignId: SIMULATED_CAMPAIGN, from, until, clock, entry: entryOf(flow) };
  const entry = entryEvent(facts, dice, times);
  const entrants: SimulatedEntrant[] = [{ fan: facts, acts: [{ ...entry, occurredAt: from }] }];
  return simulate({
    campaign: simulatedCampaign({ flow, clock, entrants, servicePerSecond: 50, endsAt: null }),
    ...{ entrants, from, until, messages, seed: 'rehearsal', scheduleFans: 1, budgets: DEFAULT_BUDGETS },
    behaviour: behaviourOf(fan),
    values: { artist: 'Nova Tide', release: 'Glass Season' },
  });
}

function factsOf(fan: SampleFan, clock: ReleaseClock | null): FanFacts {
  const consent = { suppressed: false, purposes: ['marketing' as const] };
  const last = clock === null ? undefined : momentTable(clock).findLast(({ territory }) => territory !== '');
  switch (fan) {
    case 'keen':
    case 'silent':
      return {
        ...{ id: fan, territory: 'GB', zone: 'Europe/London', connections: ['spotify'] },
        channels: { email: consent, sms: consent },
      };
    case 'noConsent':
      return { id: fan, territory: 'DE', zone: 'Europe/Berlin', channels: {}, connections: ['spotify'] };
    case 'farWest':
      return {
        ...{ id: fan, territory: last?.territory ?? 'AS', zone: last?.zone ?? 'Pacific/Pago_Pago' },
        ...{ channels: { email: consent, sms: consent }, connections: ['spotify'] },
      };
    case 'texts':
      return { id: fan, territory: 'FR', zone: 'Europe/Paris', channels: { sms: consent }, connections: [] };
  }
}

/** The messages of a report by the date (YYYY-MM-DD, UTC) on which they go out. */
export function sendsByDay(
  hours: readonly { at: EpochMs; count: number }[],
): { date: string; count: number }[] {
  const days = new Map<string, number>();
  for (const { at, count } of hours) {
    const date = new Date(at).toISOString().slice(0, 10);
    days.set(date, (days.get(date) ?? 0) + count);
  }
  return [...days].map(([date, count]) => ({ date, count }));
}
