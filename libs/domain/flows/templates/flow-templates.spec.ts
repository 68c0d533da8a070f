import { describe, expect, it } from '@jest/globals';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import {
  campaign,
  clicked,
  DAY,
  followed,
  newYorker,
  NOON,
  preSaved,
  saved,
  VirtualFan,
  type VirtualAct,
} from '#domain/testing/virtual-fan.js';
import { templatesOf, validateFlow } from '#domain/flows/validate.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { FLOW_TEMPLATES, templateFlow, type FlowTemplate } from './flow-templates.js';
import { renderMessage } from '#domain/messages/render-message.js';
import { SAMPLE_VALUES } from '#domain/messages/sample-facts.js';
import { smsSegments } from '#domain/messages/sms-segments.js';

const RELEASE = NOON + 20 * DAY;
const running = (template: FlowTemplate, more: Partial<CampaignFacts> = {}) =>
  campaign(templateFlow(template), { clock: { kind: 'global', at: RELEASE }, ...more });
const known = { ...newYorker, channels: { email: { suppressed: false, purposes: ['marketing' as const] } } };
const granted = (channel: 'email' | 'sms'): VirtualAct => ({
  ...{ type: 'consent.granted', payload: { channel, purpose: 'marketing' }, campaignId: null },
});
const sendsOf = (fan: VirtualFan) =>
  fan.effects.flatMap(({ step, spec }) => (spec.kind === 'send' ? [step] : []));
/** Does everything that is due up to that moment. */
function until(fan: VirtualFan, moment: number): void {
  for (let count = 0; count < 200; count += 1) {
    if (fan.open[0] !== undefined) fan.ends(fan.open[0].spec.kind === 'service' ? 'saved' : 'accepted');
    else if (fan.wakeAt === null || fan.wakeAt > moment) break;
    else fan.sleep();
  }
  fan.now = Math.max(fan.now, moment);
}

describe.each(FLOW_TEMPLATES)('the template flow %s', (template) => {
  it('has no error and no warning', () => {
    expect(validateFlow(templateFlow(template), { templates: DEFAULT_MESSAGES })).toEqual([]);
  });

  it('brings all its messages, and a text is one segment', () => {
    for (const { key, channel } of templatesOf(templateFlow(template))) {
      const message = DEFAULT_MESSAGES.find((one) => one.key === key && one.channel === channel);
      if (message === undefined) throw new Error(`${key} by ${channel}`);
      const { body } = { body: '', ...renderMessage(message, SAMPLE_VALUES) };
      if (channel === 'sms') expect([key, smsSegments(body).count]).toEqual([key, 1]);
    }
  });
});

describe('the pre-save hub', () => {
  const offers = (fan: VirtualFan) =>
    fan.events.flatMap((event) => (event.type === 'fan.attribute_set' ? [event.payload.value] : []));

  it('offers email, then texts, one at a time, the next one as soon as one is taken', () => {
    const fan = new VirtualFan({ ...newYorker, channels: {} }, [running('pre-save-hub')]);
    fan.happens(preSaved);
    expect(offers(fan)).toEqual(['email']);
    fan.fan = known;
    fan.happens(granted('email'));
    expect(offers(fan)).toEqual(['email', 'sms']);
    until(fan, fan.now);
    expect(sendsOf(fan)).toEqual(['askSms']);
    fan.fan = newYorker;
    fan.happens(granted('sms'));
    expect(offers(fan)).toEqual(['email', 'sms', 'none']);
  });

  it('offers the next layer later to who lets one pass, and none twice', () => {
    const fan = new VirtualFan({ ...newYorker, channels: {} }, [running('pre-save-hub')]);
    fan.happens(preSaved);
    until(fan, NOON + 3 * DAY);
    expect(offers(fan)).toEqual(['email']);
    until(fan, NOON + 7 * DAY);
    expect(offers(fan)).toEqual(['email', 'sms']);
    until(fan, RELEASE - 1);
    fan.happens(preSaved);
    expect(offers(fan)).toEqual(['email', 'sms', 'none']);
  });

  it('offers the follow only to who went past a pre-save before', () => {
    const fan = new VirtualFan(newYorker, [
      running('pre-save-hub', { id: 'zero', releaseId: 'before', clock: { kind: 'global', at: NOON } }),
    ]);
    fan.happens({ ...preSaved, campaignId: 'zero' }, { ...saved, campaignId: 'zero' });
    fan.campaigns.set('one', running('pre-save-hub'));
    fan.now += DAY;
    fan.happens(preSaved);
    until(fan, fan.now + 9 * DAY);
    expect(offers(fan)).toEqual(['none', 'follow']);
    expect(sendsOf(fan)).toContain('askFollow');
  });

  it('saves the release whatever becomes of the layers', () => {
    const fan = new VirtualFan({ ...newYorker, channels: {} }, [running('pre-save-hub')]);
    fan.happens(preSaved);
    until(fan, RELEASE);
    expect(fan.effects).toMatchObject([{ track: 'release', step: 'saveRelease' }]);
  });
});

describe('the re-engagement', () => {
  const returning = () => {
    const fan = new VirtualFan(newYorker, [running('pre-save-hub', { id: 'zero', releaseId: 'before' })]);
    fan.happens({ ...preSaved, campaignId: 'zero' });
    fan.campaigns.set('zero', running('pre-save-hub', { id: 'zero', releaseId: 'before', status: 'ended' }));
    fan.campaigns.set('one', running('re-engagement'));
    fan.now += DAY;
    return fan;
  };
  const asked: VirtualAct = { type: 'enrollment.requested', payload: { by: 'audience' } };

  it('invites who joined an earlier release, tells them once more the day before, and that it is out', () => {
    const fan = returning();
    fan.happens(asked);
    until(fan, fan.now);
    expect(sendsOf(fan)).toEqual(['invite']);
    until(fan, RELEASE - DAY);
    expect(sendsOf(fan)).toEqual(['invite', 'lastCall']);
    until(fan, RELEASE + 3 * DAY);
    expect(sendsOf(fan)).toEqual(['invite', 'lastCall', 'outNow']);
  });

  it('leads who pre-saves through the release day instead', () => {
    const fan = returning();
    fan.happens(asked);
    until(fan, fan.now);
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['release/awaitRelease']);
    until(fan, RELEASE + DAY);
    expect(sendsOf(fan)).not.toContain('lastCall');
    expect(fan.effects.some(({ step }) => step === 'saveRelease')).toBe(true);
  });

  it('sends nothing to fans who joined no earlier release', () => {
    const fan = new VirtualFan(newYorker, [running('re-engagement')]);
    fan.happens(asked);
    expect([fan.effects, fan.types().at(-1)]).toEqual([[], 'enrollment.closed flow_ended']);
  });
});

describe('the post-release flow', () => {
  const started = (id: string) => {
    const fan = new VirtualFan({ ...newYorker, id }, [
      running('post-release', { clock: { kind: 'global', at: NOON } }),
    ]);
    fan.happens(clicked);
    return fan;
  };
  const withVariant = (variant: string) => {
    for (let index = 0; index < 200; index += 1) {
      const fan = started(`fan-${index}`);
      if (fan.state.enrollments[0]?.variants?.['more/whichAct'] === variant) return fan;
    }
    throw new Error(`Nobody got ${variant}.`);
  };

  it('asks the engaged for the act their variant says, and the follow after it', () => {
    const fan = withVariant('playlist');
    until(fan, fan.now);
    expect(sendsOf(fan)).toEqual(['playlist']);
    fan.happens({ type: 'fan.saved', payload: { target: 'playlist', observedBy: 'tap' } });
    until(fan, fan.now + 8 * DAY);
    expect(sendsOf(fan)).toEqual(['playlist', 'promptFollow']);
  });

  it('gives who did nothing a second chance on Saturday', () => {
    const fan = withVariant('related');
    until(fan, NOON + 4 * DAY);
    until(fan, Date.parse('2026-06-20T11:00:00-04:00'));
    expect(sendsOf(fan)).toEqual(['related', 'shareAgain']);
  });

  it('sends its holdout nothing', () => {
    const fan = withVariant('holdout');
    until(fan, NOON + 30 * DAY);
    expect(fan.effects.map(({ step }) => step)).toEqual(['lookBack']);
  });

  it.each(['holdout', 'share'])('looks at what became of the arm %s after three weeks', (variant) => {
    const fan = withVariant(variant);
    until(fan, NOON + 21 * DAY - 1);
    expect(fan.effects.filter(({ spec }) => spec.kind === 'service')).toEqual([]);
    until(fan, NOON + 21 * DAY);
    expect(fan.effects.at(-1)).toMatchObject({
      ...{ track: 'measure', step: 'lookBack' },
      spec: { action: 'check', items: ['release', 'track', 'artist'] },
    });
  });

  it('ends with the follow', () => {
    const fan = withVariant('share');
    fan.happens(followed);
    expect(fan.types()).toContain('track.ended goal');
  });
});
