import { tellOperator } from './tell-operator.js';

test('a reason that is not the fans’ is told once a minute and code, with how many it has cost', () => {
  const lines: unknown[] = [];
  const nothing = () => undefined;
  const logger = { info: nothing, warn: nothing, error: (fields: unknown) => void lines.push(fields) };
  for (let second = 0; second < 60; second += 1) tellOperator(logger, 'sms', '21408', second * 1000);
  tellOperator(logger, 'email', 'http_413', 1000);
  tellOperator(logger, 'sms', '21408', 60_000);
  expect(lines).toEqual([
    { channel: 'sms', code: '21408', messages: 1 },
    { channel: 'email', code: 'http_413', messages: 1 },
    { channel: 'sms', code: '21408', messages: 60 },
  ]);
});
