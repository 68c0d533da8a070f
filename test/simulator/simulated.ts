import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { Flow } from '#domain/flows/flow.js';
import type { FanState } from '#domain/engine/state.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { Behaviour } from '#domain/simulator/behaviour.js';
import type { ScheduleRow } from '#domain/simulator/schedule.js';
import { simulatedCampaign } from '#domain/simulator/simulate.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import { Simulation } from '#domain/simulator/simulation.js';
import { type Channel, perChannel } from '#domain/terms.js';

/** Fans who do much, so that a few of them come to every path, and providers that accept everything. */
const busy = { click: 0.6, save: 0.4, follow: 0.3, stop: 0.4 };
/** Nobody stops by a push: a withdrawal names no channel in the schedule, and an email's would be taken for it. */
const calm = { ...busy, stop: 0 };
const BUSY: Behaviour = {
  messages: {},
  otherMessages: { sms: busy, email: busy, webpush: calm },
  reaction: {
    sms: { medianMinutes: 90, spread: 5 },
    email: { medianMinutes: 300, spread: 5 },
    webpush: { medianMinutes: 60, spread: 5 },
  },
  afterClick: { medianMinutes: 5, spread: 3 },
  atRelease: { visit: 0.5, save: 0.2, follow: 0.1, delay: { medianMinutes: 600, spread: 4 } },
  rejected: perChannel(() => 0),
  serviceSucceeds: 1,
};

export interface Case {
  flow: Flow;
  clock: ReleaseClock;
  campaignId: string;
  fan: FanFacts;
  enters: NewFanEvent;
  from: number;
  until: number;
  endsAt: number | null;
  releaseWindowMs: number;
  /** What the workspace has chosen about sending. */
  sending?: WorkspaceSending;
}

/** What the fan does by themselves. It is repeated on the real parts at the same times. */
export type ReplayedAct = { at: number } & (
  { kind: 'event'; event: NewFanEvent } | { kind: 'stop'; channel: Channel }
);

export interface Simulated {
  rows: ScheduleRow[];
  acts: ReplayedAct[];
  state: FanState;
}

const MESSAGES = ['plain', 'save-release', 'follow-artist'].flatMap((key) => [
  { key, channel: 'sms' as const, body: '{{ link }}' },
  { key, channel: 'email' as const, subject: 'x', body: '{{ link }} {{ optOut }}' },
  { key, channel: 'webpush' as const, subject: 'x', body: 'y' },
]);
const ENOUGH = { perSecond: 10_000, burst: 10_000 };

export function simulated(one: Case): Simulated {
  const entrants = [{ fan: one.fan, acts: [one.enters] }];
  const { flow, clock, endsAt } = one;
  const simulation = new Simulation({
    campaign: {
      ...simulatedCampaign({ flow, clock, entrants, servicePerSecond: 10_000, endsAt }),
      ...{ id: one.campaignId, releaseWindowMs: one.releaseWindowMs },
    },
    ...{ entrants, behaviour: BUSY, seed: 'reality', from: one.from, until: one.until },
    ...{ messages: MESSAGES, values: { artist: 'Nova Tide', release: 'Glass Season' } },
    budgets: { ...perChannel(() => ENOUGH), service: ENOUGH },
    scheduleFans: 1,
    ...(one.sending === undefined ? {} : { sending: one.sending }),
  });
  while (!simulation.play(10_000));
  const { rows } = simulation.report().schedule;
  const [state] = simulation.states();
  if (state === undefined) throw new Error('There is no fan.');
  return { rows, acts: rows.flatMap((row) => actOf(row, one)), state };
}

function actOf({ kind, at, detail }: ScheduleRow, { campaignId, enters }: Case): ReplayedAct[] {
  const of = { campaignId, occurredAt: at };
  const event = (made: NewFanEvent): ReplayedAct[] => [{ at, kind: 'event', event: made }];
  if (kind === 'fan.pre_saved') return event(enters);
  if (kind === 'page.visited') return event({ ...of, type: kind, payload: {} });
  if (kind === 'link.clicked') return event({ ...of, type: kind, payload: { human: true } });
  if (kind === 'fan.saved') {
    return event({ ...of, type: kind, payload: { target: 'release', observedBy: 'tap' } });
  }
  if (kind === 'fan.followed') return event({ ...of, type: kind, payload: { observedBy: 'tap' } });
  if (kind !== 'consent.withdrawn') return [];
  return [{ at, kind: 'stop', channel: detail === 'stop' ? 'sms' : 'email' }];
}
