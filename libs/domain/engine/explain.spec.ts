import { describe, expect, it } from '@jest/globals';
import type { Condition } from '#domain/flows/flow.js';
import { clicked, fanOn, newYorker, type VirtualFan } from '#domain/testing/virtual-fan.js';
import { DecisionDraft } from './decision-draft.js';
import { explain } from './explain.js';
import { scopeOf } from './scope.js';

function explained(fan: VirtualFan, condition: Condition) {
  const context = {
    fan: fan.fan,
    campaigns: fan.campaigns,
    claimed: fan.claimed,
    effectId: (key: string) => key,
  };
  const [enrollment] = fan.state.enrollments;
  const campaign = fan.campaigns.get('one');
  if (enrollment === undefined || campaign === undefined) throw new Error('The fan is in the campaign.');
  const scope = scopeOf(new DecisionDraft(fan.state, context), enrollment, campaign);
  return explain(condition, scope).map(({ depth, holds, value, condition: { kind } }) => ({
    kind,
    depth,
    holds,
    value,
  }));
}

function entered(): VirtualFan {
  const fan = fanOn();
  fan.happens({ type: 'fan.pre_saved', payload: { path: 'service', service: 'spotify' } });
  return fan;
}

describe('the explanation of a condition', () => {
  it('names every part, with what decides it', () => {
    const fan = entered();
    fan.fan = { ...newYorker, channels: { email: { suppressed: true, purposes: ['reminder'] } } };
    fan.happens(clicked);
    const condition: Condition = {
      kind: 'all',
      of: [
        { kind: 'event', event: 'link.clicked' },
        { kind: 'not', of: { kind: 'consent', channel: 'email' } },
        { kind: 'consent', channel: 'sms' },
      ],
    };
    expect(explained(fan, condition)).toEqual([
      { kind: 'all', depth: 0, holds: false, value: undefined },
      { kind: 'event', depth: 1, holds: true, value: { kind: 'times', count: 1, last: fan.now } },
      { kind: 'not', depth: 1, holds: true, value: undefined },
      {
        ...{ kind: 'consent', depth: 2, holds: false },
        value: { kind: 'consent', hasAddress: true, isSuppressed: true, purposes: ['reminder'] },
      },
      {
        ...{ kind: 'consent', depth: 1, holds: false },
        value: { kind: 'consent', hasAddress: false, isSuppressed: false, purposes: [] },
      },
    ]);
  });

  it('says what is not known, too', () => {
    const fan = entered();
    const one = (condition: Condition) => explained(fan, condition)[0];
    expect(one({ kind: 'attribute', name: 'vip', is: true })).toMatchObject({
      holds: false,
      value: { value: null },
    });
    expect(one({ kind: 'visited', track: 'main', step: 'hold' })).toMatchObject({
      holds: true,
      value: { count: 1 },
    });
    expect(one({ kind: 'variant', track: 'main', step: 'x', is: 'a' })).toMatchObject({
      value: { variant: null },
    });
    expect(one({ kind: 'connected', service: 'deezer' })).toMatchObject({
      holds: false,
      value: { services: ['spotify'] },
    });
    expect(one({ kind: 'engaged' })).toMatchObject({ holds: false, value: { count: 0, last: null } });
  });
});
