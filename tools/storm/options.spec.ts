import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '#domain/terms.js';
import { parseStormOptions } from './options.js';
import { killPlan, VICTIMS } from './kill-plan.js';
import { stormFans } from './storm-fans.js';

describe('the options of a storm', () => {
  it('are 25 kills over 1,500 fans, unless said otherwise', () => {
    expect(parseStormOptions([])).toMatchObject({ fans: 1500, kills: 25, seed: 'storm 1', keep: false });
    expect(parseStormOptions(['--fans', '200', '--kills', '6', '--seed', 'x'])).toMatchObject({
      fans: 200,
      kills: 6,
      seed: 'x',
    });
  });

  it('are 12 kills over 1,000 fans where only messages are tried', () => {
    expect(parseStormOptions(['--messages'])).toMatchObject({ fans: 1000, kills: 12, messages: true });
    expect(parseStormOptions(['--messages', '--fans', '50', '--kills', '3'])).toMatchObject({
      ...{ fans: 50, kills: 3 },
    });
    expect(parseStormOptions([]).messages).toBe(false);
  });

  it.each([['--fans', '9'], ['--kills', '-1'], ['--kills', 'many'], ['--nothing']])(
    'refuse %s %s',
    (...args) => {
      expect(() => parseStormOptions(args)).toThrow();
    },
  );
});

describe('a storm', () => {
  it('kills each part as often as the others, in an order that the seed decides', () => {
    const plan = killPlan('a', 25);
    const counts = VICTIMS.map((name) => plan.filter(({ victim }) => victim === name).length);
    expect(counts.toSorted()).toEqual([6, 6, 6, 7]);
    expect(killPlan('a', 25)).toEqual(plan);
    expect(killPlan('b', 25)).not.toEqual(plan);
    expect(plan.every(({ pauseMs }) => pauseMs >= 2000 && pauseMs <= 8000)).toBe(true);
  });

  it('has fans whose ids and addresses are their own', () => {
    const { csv, ids } = stormFans('a', 1500);
    const [header, ...rows] = csv
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const column = (name: string) =>
      rows.map((row) => row[header?.indexOf(name) ?? -1] ?? '').filter((cell) => cell !== '');
    expect(ids).toHaveLength(1500);
    // They are spread over all services.
    for (const service of SERVICES)
      expect(column('service').filter((cell) => cell === service).length).toBeGreaterThan(200);
    for (const name of ['external_id', 'email', 'phone']) {
      expect(new Set(column(name)).size).toBe(column(name).length);
      expect(column(name).length).toBeGreaterThan(300);
    }
  });
});
