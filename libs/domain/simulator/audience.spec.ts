import { describe, expect, it } from '@jest/globals';
import { newYorker } from '#domain/testing/virtual-fan.js';
import { releaseMoment } from '#domain/releases/release-clock.js';
import { DEFAULT_AUDIENCE, syntheticAudience, type SimulatedEntrant, type EntryTimes } from './audience.js';
import { answerTo, DEFAULT_BEHAVIOUR, type Behaviour } from './behaviour.js';
import { diceOf } from './dice.js';

const DAY = 86_400_000;
const from = Date.UTC(2026, 10, 20);
const clock = { kind: 'local', date: '2026-12-04', time: '00:00' } as const;
const times: EntryTimes = { campaignId: 'campaign', from, until: from + 90 * DAY, clock, entry: 'pre_save' };
const dice = diceOf('seed');
const shareOf = (of: readonly SimulatedEntrant[], is: (one: SimulatedEntrant) => boolean): number =>
  of.filter(is).length / of.length;

describe('a made-up audience', () => {
  const stated = { ...DEFAULT_AUDIENCE, fans: 10_000, territories: { US: 3, JP: 1 }, afterRelease: 0.2 };
  const fans = syntheticAudience(stated, dice, times);

  it('has the stated shares', () => {
    const near = (share: number, wanted: number): void => expect(Math.abs(share - wanted)).toBeLessThan(0.02);
    near(
      shareOf(fans, ({ fan }) => fan.territory === 'US'),
      0.75,
    );
    near(
      shareOf(fans, ({ fan }) => fan.channels.email !== undefined),
      stated.email,
    );
    near(
      shareOf(fans, ({ fan }) => fan.channels.sms !== undefined),
      stated.sms,
    );
    near(
      shareOf(fans, ({ fan }) => fan.connections.length > 0),
      stated.service,
    );
    near(
      shareOf(fans, ({ fan }) => fan.zone !== undefined),
      stated.zoneKnown,
    );
    near(
      shareOf(fans, ({ acts }) => acts[0]?.type === 'page.visited'),
      stated.afterRelease,
    );
  });

  it('pre-saves from the start on and before the release is out where the fan is; visitors come after', () => {
    for (const { fan, acts } of fans) {
      const moment = releaseMoment(clock, fan.territory);
      for (const { type, occurredAt } of acts) {
        expect(occurredAt).toBeGreaterThanOrEqual(type === 'fan.pre_saved' ? from : moment);
        expect(occurredAt).toBeLessThan(type === 'fan.pre_saved' ? moment : times.until);
      }
    }
  });

  it('is asked in at the start where the flow begins with a request, and visits where there is no release', () => {
    const few = { ...stated, fans: 20 };
    const asked = syntheticAudience(few, dice, { ...times, clock: null, entry: 'request' });
    expect(new Set(asked.map(({ acts }) => acts[0]?.type))).toEqual(new Set(['enrollment.requested']));
    expect(new Set(asked.map(({ acts }) => acts[0]?.occurredAt))).toEqual(new Set([from]));
    const visiting = syntheticAudience(few, dice, { ...times, clock: null, entry: 'visit' });
    expect(new Set(visiting.map(({ acts }) => acts[0]?.type))).toEqual(new Set(['page.visited']));
  });
});

describe('an answer to a message', () => {
  const sms = { click: 0.3, save: 0.5, follow: 0.1, stop: 0.1 };
  const behaviour: Behaviour = { ...DEFAULT_BEHAVIOUR, messages: { asked: { sms } } };
  const answers = Array.from({ length: 20_000 }, (_each, index) =>
    answerTo(behaviour, dice, {
      ...{
        fan: { ...newYorker, id: `fan ${index}` },
        template: 'asked',
        channel: 'sms',
        message: 'main/1/s/1',
      },
    }),
  );
  const near = (count: number, of: number, wanted: number): void =>
    expect(Math.abs(count / of - wanted)).toBeLessThan(0.02);

  it('comes in the stated shares: saves and follows of those who click, a STOP instead of a click', () => {
    const clicked = answers.filter(({ acts }) => acts.some(({ type }) => type === 'link.clicked'));
    const stopped = answers.filter(({ stopAfterMs }) => stopAfterMs !== null);
    const saved = answers.filter(({ acts }) => acts.some(({ type }) => type === 'fan.saved'));
    near(clicked.length, answers.length, sms.click);
    near(stopped.length, answers.length, sms.stop);
    near(saved.length, clicked.length, sms.save);
    expect(stopped.flatMap(({ acts }) => acts)).toEqual([]);
  });

  it('never saves before it clicks', () => {
    for (const { acts } of answers) {
      const [click, ...others] = acts;
      for (const { afterMs } of others) expect(afterMs).toBeGreaterThanOrEqual(click?.afterMs ?? Infinity);
    }
  });
});
