import { perChannel } from '#domain/terms.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  campaign,
  DAY,
  flowOf,
  HOUR,
  newYorker,
  NOON,
  preSaved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { Flow } from '#domain/flows/flow.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import { DEFAULT_AUDIENCE, preSaveAt, syntheticAudience, type SimulatedEntrant } from './audience.js';
import { DEFAULT_BEHAVIOUR, type Behaviour } from './behaviour.js';
import { diceOf } from './dice.js';
import { DEFAULT_BUDGETS, simulate, simulatedCampaign, SIMULATED_CAMPAIGN } from './simulate.js';
import type { SimulationInput } from './simulation-input.js';
import { Simulation } from './simulation.js';
import type { SimulationReport } from './tally.js';

const CLOCK = { kind: 'local', date: '2026-06-19', time: '00:00' } as const;
const values = { artist: 'Nova Tide', release: 'Glass Season' };
const plain = [
  { key: 'plain', channel: 'sms' as const, body: '{{ artist }}: {{ link }}' },
  { key: 'plain', channel: 'email' as const, subject: 'x', body: '{{ link }} {{ optOut }}' },
];

function inputOf(
  flow: Flow,
  entrants: readonly SimulatedEntrant[],
  more: Partial<SimulationInput> = {},
): SimulationInput {
  const servicePerSecond = more.budgets?.service.perSecond ?? DEFAULT_BUDGETS.service.perSecond;
  return {
    ...{
      campaign: simulatedCampaign({ flow, clock: CLOCK, entrants, servicePerSecond, endsAt: null }),
      entrants,
    },
    ...{ behaviour: null, seed: 'seed', from: NOON, until: NOON + 90 * DAY },
    ...{ messages: [...DEFAULT_MESSAGES, ...plain], values, budgets: DEFAULT_BUDGETS, scheduleFans: 50 },
    ...more,
  };
}

const entering = (fan: FanFacts, at = NOON): SimulatedEntrant => ({
  fan,
  acts: [preSaveAt(fan, SIMULATED_CAMPAIGN, at)],
});
const growth = releaseGrowth(RELEASE_GROWTH_WAITS);
const crowd = (fans: number, seed = 'seed'): SimulatedEntrant[] =>
  syntheticAudience({ ...DEFAULT_AUDIENCE, fans }, diceOf(seed), {
    ...{ campaignId: SIMULATED_CAMPAIGN, from: NOON, until: NOON + 90 * DAY, clock: CLOCK },
    entry: 'pre_save',
  });
const lines = ({ schedule }: SimulationReport): string[] =>
  schedule.rows.map(
    ({ at, step, kind, detail }) => `${new Date(at).toISOString()} ${kind} ${step} ${detail}`,
  );

describe('a simulation', () => {
  it('says who gets what, when: saved at the territory’s midnight, written to in the next window', () => {
    const flow = flowOf(
      { kind: 'wait', id: 'release', until: { kind: 'release' } },
      { kind: 'service', id: 'save', action: 'saveRelease' },
      send('prompt'),
    );
    expect(lines(simulate(inputOf(flow, [entering(newYorker)])))).toEqual([
      '2026-06-10T16:00:00.000Z fan.pre_saved  service',
      '2026-06-10T16:00:00.000Z step.entered release wait',
      '2026-06-10T16:00:00.000Z enrollment.opened  service',
      '2026-06-19T04:00:00.000Z step.entered save service',
      '2026-06-19T04:00:00.000Z release.saved save spotify saveRelease',
      '2026-06-19T04:00:00.000Z step.entered prompt send',
      '2026-06-19T13:00:00.000Z message.accepted prompt sms plain',
      '2026-06-19T13:00:00.000Z track.ended  end',
      '2026-06-19T13:00:00.000Z enrollment.closed  flow_ended',
    ]);
  });

  it('counts who entered, passed and waits at each step, and how long they stood there', () => {
    const flow = flowOf(
      { kind: 'wait', id: 'day', until: { kind: 'duration', duration: { days: 1 } } },
      { kind: 'wait', id: 'year', until: { kind: 'duration', duration: { days: 365 } } },
    );
    const two = [entering({ ...newYorker, id: 'a' }), entering({ ...newYorker, id: 'b' }, NOON + 89.5 * DAY)];
    const { steps, fans } = simulate(inputOf(flow, two));
    expect(steps).toMatchObject([
      { step: 'day', entered: 2, passed: 1, waiting: 1, waitSeconds: { p50: 86_400, p90: 86_400 } },
      { step: 'year', entered: 1, passed: 0, waiting: 1, waitSeconds: null },
    ]);
    expect(fans).toMatchObject({ total: 2, entered: 2, open: 2, ended: 0 });
  });

  it('names why a message is not sent', () => {
    const noOne = { ...newYorker, id: 'no address', channels: {} };
    const silent = { ...newYorker, id: 'no consent', channels: { sms: { suppressed: false, purposes: [] } } };
    const stopped = {
      ...newYorker,
      id: 'stopped',
      channels: { sms: { suppressed: true, purposes: ['marketing' as const] } },
    };
    const { messages, steps } = simulate(
      inputOf(
        flowOf(send('prompt', { channels: ['sms'] })),
        [noOne, silent, stopped].map((fan) => entering(fan)),
      ),
    );
    const blocked = { unreachable: 1, no_consent: 1, suppressed: 1 };
    expect(messages.blocked).toEqual(blocked);
    expect(steps[0]?.blocked).toEqual(blocked);
    expect(messages.byTemplate).toEqual([]);
  });

  it('bills texts by the segment, and finds the busiest hour', () => {
    const long = { key: 'plain', channel: 'sms' as const, body: `${'ü'.repeat(160)} {{ link }}` };
    const fans = ['a', 'b', 'c'].map((id) => entering({ ...newYorker, id }));
    const { messages } = simulate(inputOf(flowOf(send('prompt')), fans, { messages: [long] }));
    expect(messages.byTemplate).toMatchObject([{ channel: 'sms', sent: 3, segmentsEach: 2, segments: 6 }]);
    expect(messages).toMatchObject({ smsSegments: 6, sendsPerHour: { peak: { at: NOON, count: 3 } } });
  });

  it('holds a template that is not written on this channel back, as the claim does', () => {
    const { messages } = simulate(
      inputOf(flowOf(send('prompt', { channels: ['sms'] })), [entering(newYorker)], { messages: [] }),
    );
    expect(messages.byTemplate).toMatchObject([{ sent: 0, refused: 1 }]);
  });

  it('spreads the release over its window, so that the service’s budget is kept', () => {
    const fans = Array.from({ length: 600 }, (_each, index) =>
      entering({ ...newYorker, id: `fan ${index}` }),
    );
    const flow = flowOf(
      { kind: 'wait', id: 'release', until: { kind: 'release' } },
      { kind: 'service', id: 'save', action: 'saveRelease' },
    );
    const budgets = { ...DEFAULT_BUDGETS, service: { perSecond: 5, burst: 1 } };
    const { service } = simulate(inputOf(flow, fans, { budgets }));
    expect(service).toMatchObject({ calls: 600, succeeded: 600, releaseWindowMs: 120_000 });
    expect(service.peakPerSecond?.count).toBeLessThanOrEqual(6);
    // If all calls came at once, the last would wait for two minutes.
    expect(service.longestQueueMs).toBeLessThan(30_000);
  });

  it('keeps the budget of each service apart', () => {
    const fans = Array.from({ length: 600 }, (_each, index) => {
      const connections = [index % 2 === 0 ? ('spotify' as const) : ('deezer' as const)];
      return entering({ ...newYorker, id: `fan ${index}`, connections });
    });
    const flow = flowOf({ kind: 'service', id: 'save', action: 'saveRelease' });
    const queueOf = (entrants: typeof fans) => {
      const budgets = { ...DEFAULT_BUDGETS, service: { perSecond: 10, burst: 1 } };
      return simulate(inputOf(flow, entrants, { budgets })).service.longestQueueMs;
    };
    const ofOne = fans.filter(({ fan }) => fan.connections.includes('spotify'));
    expect(queueOf(fans)).toBe(queueOf(ofOne));
    expect(queueOf(ofOne)).toBe(29_900);
  });

  it('tells a flow that asks whether its messages arrived', () => {
    const flow = flowOf(
      send('first', { channels: ['sms'] }),
      { kind: 'wait', id: 'day', until: { kind: 'duration', duration: { days: 1 } } },
      { kind: 'branch', id: 'came', if: { kind: 'message', was: 'delivered' }, then: 'good', else: 'bad' },
      { kind: 'exit', id: 'good', reason: 'good' },
      { kind: 'exit', id: 'bad', reason: 'bad' },
    );
    const ends = (undelivered: number) => {
      const quiet = { ...DEFAULT_BEHAVIOUR.otherMessages.sms, click: 0, stop: 0 };
      const behaviour: Behaviour = {
        ...DEFAULT_BEHAVIOUR,
        otherMessages: { ...DEFAULT_BEHAVIOUR.otherMessages, sms: quiet },
        ...{ rejected: perChannel(() => 0), undelivered: { ...perChannel(() => 0), sms: undelivered } },
      };
      return lines(simulate(inputOf(flow, [entering(newYorker)], { behaviour }))).join('\n');
    };
    expect(ends(0)).toContain('track.ended  good');
    expect(ends(1)).toContain('track.ended  bad');
  });

  it('lets a STOP end what the fan gets on that channel', () => {
    const always: Behaviour = {
      ...DEFAULT_BEHAVIOUR,
      otherMessages: { ...DEFAULT_BEHAVIOUR.otherMessages, sms: { click: 0, save: 0, follow: 0, stop: 1 } },
      rejected: perChannel(() => 0),
      atRelease: { ...DEFAULT_BEHAVIOUR.atRelease, visit: 0 },
    };
    const flow = flowOf(
      send('first', { channels: ['sms'] }),
      { kind: 'wait', id: 'days', until: { kind: 'duration', duration: { days: 30 } } },
      send('second', { channels: ['sms'] }),
    );
    const { messages } = simulate(inputOf(flow, [entering(newYorker)], { behaviour: always }));
    expect(messages.byTemplate).toMatchObject([{ sent: 1 }]);
    expect(messages.blocked).toEqual({ suppressed: 1 });
  });

  it('ends with the campaign, and not before; events that come later start nothing', () => {
    const flow = flowOf({ kind: 'wait', id: 'year', until: { kind: 'duration', duration: { days: 365 } } });
    const late = { ...newYorker, id: 'late' };
    const entrants = [entering(newYorker), entering(late, NOON + 20 * DAY)];
    const of = { flow, clock: CLOCK, entrants, servicePerSecond: 50, endsAt: NOON + 10 * DAY };
    const { schedule, fans } = simulate({ ...inputOf(flow, entrants), campaign: simulatedCampaign(of) });
    expect(schedule.rows.at(-2)).toMatchObject({
      fan: 'fan',
      kind: 'enrollment.closed',
      at: NOON + 10 * DAY,
    });
    expect(schedule.rows.at(-1)).toMatchObject({ fan: 'late', kind: 'fan.pre_saved' });
    expect(fans).toMatchObject({ total: 2, entered: 1, ended: 1 });
  });

  it('goes on with the others when the engine fails on one fan', () => {
    const broken = flowOf(
      { kind: 'branch', id: 'x', if: { kind: 'connected' }, then: 'nowhere', else: 'end' },
      {
        ...{ kind: 'exit', id: 'end', reason: 'done' },
      },
    );
    const other = { ...newYorker, id: 'other', connections: [] };
    const { fans } = simulate(inputOf(broken, [entering(newYorker), entering(other)]));
    expect(fans.stuck).toEqual([{ fan: 'fan', reason: 'Track "main" has no step "nowhere".' }]);
    expect(fans.ended).toBe(1);
  });

  it('is the same for the same seed, and different for another seed', () => {
    const run = (seed: string) =>
      simulate(inputOf(growth, crowd(200), { behaviour: DEFAULT_BEHAVIOUR, seed }));
    expect(run('one')).toEqual(run('one'));
    expect(run('one').schedule).not.toEqual(run('two').schedule);
  });

  it('has the same end when it is played in portions', () => {
    const input = inputOf(growth, crowd(20), { behaviour: DEFAULT_BEHAVIOUR });
    const simulation = new Simulation(input);
    let portions = 0;
    while (!simulation.play(7)) portions += 1;
    expect(portions).toBeGreaterThan(10);
    expect(simulation.report()).toEqual(simulate(input));
  });

  it('sends nothing outside windows and caps, whatever the crowd does', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const report = simulate(
          inputOf(growth, crowd(60, `crowd ${seed}`), {
            behaviour: DEFAULT_BEHAVIOUR,
            seed: `${seed}`,
            scheduleFans: 60,
          }),
        );
        expect(report.fans.stuck).toEqual([]);
        const texts = report.schedule.rows.filter(
          ({ kind, detail }) => kind === 'message.accepted' && detail.startsWith('sms'),
        );
        for (const { fan, at } of texts) {
          const near = texts.filter((other) => other.fan === fan && Math.abs(other.at - at) < 48 * HOUR);
          expect(near).toHaveLength(1);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('takes one fan the way a test takes them step by step', () => {
    const fan = new VirtualFan(newYorker, [campaign(growth, { clock: CLOCK })]);
    fan.happens(preSaved);
    while (fan.wakeAt !== null || fan.open.length > 0) {
      if (fan.open.length > 0) fan.ends(fan.open[0]?.spec.kind === 'service' ? 'saved' : 'accepted');
      else fan.sleep();
    }
    const entrants = [entering(newYorker)];
    const { schedule } = simulate({
      ...inputOf(growth, entrants),
      campaign: campaign(growth, { id: SIMULATED_CAMPAIGN, clock: CLOCK }),
    });
    const accepted = schedule.rows.filter(({ kind }) => kind === 'message.accepted').map(({ step }) => step);
    expect(accepted).toEqual(fan.effects.flatMap(({ step, spec }) => (spec.kind === 'send' ? [step] : [])));
    expect(accepted.length).toBeGreaterThan(1);
    expect(schedule.rows.at(-1)).toMatchObject({ kind: 'enrollment.closed', at: fan.now });
  });
});
