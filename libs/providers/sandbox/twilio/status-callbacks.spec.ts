import { FaultDice } from '#providers/sandbox/fault-dice.js';
import { NO_FAULTS } from '#providers/sandbox/options.js';
import { toldStatuses } from './status-callbacks.js';

describe('the statuses a provider tells', () => {
  const told = (faults: Partial<typeof NO_FAULTS>) =>
    toldStatuses(new FaultDice('seed', { ...NO_FAULTS, ...faults }), 'a message', [
      'queued',
      'sent',
      'delivered',
    ]);

  it('come in order and once each', () => {
    expect(told({})).toEqual(['queued', 'sent', 'delivered']);
  });

  it('come twice and in another order when told so', () => {
    expect(told({ duplicateCallbacks: 1, reorderedCallbacks: 1 })).toEqual([
      ...['delivered', 'delivered', 'sent', 'sent', 'queued', 'queued'],
    ]);
  });
});
