import { describe, expect, it } from '@jest/globals';
import { DAY, NOON } from '#domain/testing/virtual-fan.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { templateFlow, type FlowTemplate } from '#domain/flows/templates/flow-templates.js';
import { DEFAULT_AUDIENCE, entryOf, syntheticAudience, type SimulatedEntry } from './audience.js';
import { DEFAULT_BEHAVIOUR } from './behaviour.js';
import { diceOf } from './dice.js';
import { DEFAULT_BUDGETS, simulate, simulatedCampaign, SIMULATED_CAMPAIGN } from './simulate.js';

const FANS = 400;
const clock = { kind: 'local', date: '2026-06-26', time: '00:00' } as const;

function forecast(
  template: FlowTemplate,
  { entry, returning = 0 }: { entry?: SimulatedEntry; returning?: number } = {},
) {
  const flow = templateFlow(template);
  const [from, until] = [NOON, NOON + 120 * DAY];
  const times = { campaignId: SIMULATED_CAMPAIGN, from, until, clock, entry: entry ?? entryOf(flow) };
  const entrants = syntheticAudience({ ...DEFAULT_AUDIENCE, fans: FANS, returning }, diceOf('1'), times);
  const report = simulate({
    campaign: simulatedCampaign({ flow, clock, entrants, servicePerSecond: 50, endsAt: null }),
    ...{ entrants, behaviour: DEFAULT_BEHAVIOUR, seed: '1', from, until, messages: DEFAULT_MESSAGES },
    ...{
      values: { artist: 'Nova Tide', release: 'Glass Season' },
      budgets: DEFAULT_BUDGETS,
      scheduleFans: 0,
    },
  });
  const step = (id: string) => report.steps.find((one) => one.step === id)?.entered ?? Number.NaN;
  const reached = (stage: string) => report.funnel.find((row) => row.stage === stage)?.fans ?? Number.NaN;
  return { report, step, reached };
}

describe('the forecast of a template flow', () => {
  it('pre-save hub: layers are offered, and the release is saved for who has a grant', () => {
    const { report, step } = forecast('pre-save-hub');
    expect(report.fans).toMatchObject({ entered: FANS, open: 0, stuck: [] });
    expect(step('saveRelease')).toBeGreaterThan(0.8 * FANS);
  });

  it('post-release: who comes is split, left alone or asked, and all are looked at after three weeks', () => {
    const { report, step } = forecast('post-release');
    expect(report.fans).toMatchObject({ entered: FANS, open: 0, stuck: [] });
    expect(step('whichAct')).toBe(FANS);
    expect(step('lookBack')).toBe(FANS);
    for (const act of ['playlist', 'related', 'share']) expect(step(act)).toBeGreaterThan(0.1 * FANS);
  });

  it('re-engagement: only who joined before is invited, and some of them pre-save', () => {
    const { report, step, reached } = forecast('re-engagement', { entry: 'request', returning: 0.75 });
    expect(report.fans).toMatchObject({ entered: FANS, open: 0, stuck: [] });
    expect(step('invite') + step('stranger')).toBe(FANS);
    expect(Math.abs(step('invite') - 0.75 * FANS)).toBeLessThan(0.1 * FANS);
    expect(reached('pre_saved')).toBeGreaterThan(0);
    expect(step('saveRelease')).toBe(reached('pre_saved'));
  });

  it('re-engagement: of strangers, nobody is', () => {
    const { step } = forecast('re-engagement', { entry: 'request' });
    expect([step('invite'), step('stranger')]).toEqual([0, FANS]);
  });
});
