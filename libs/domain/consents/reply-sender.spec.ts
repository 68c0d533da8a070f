import { parseReplySender } from './reply-sender.js';

describe('who has written to us', () => {
  test.each([
    ['+14155550100', 'sms', ['+14155550100']],
    ['rcs:+14155550100', 'rcs', ['+14155550100']],
    ['whatsapp:+14155550100', 'whatsapp', ['+14155550100']],
    ['RCS:+14155550100 ', 'rcs', ['+14155550100']],
    ['+5215512345678', 'sms', ['+525512345678', '+5215512345678']],
    ['+525512345678', 'sms', ['+525512345678']],
    ['whatsapp:+5491123456789', 'whatsapp', ['+541123456789', '+5491123456789']],
    ['+541123456789', 'sms', ['+541123456789', '+5491123456789']],
    ['whatsapp:+551187654321', 'whatsapp', ['+5511987654321', '+551187654321']],
    ['+5511987654321', 'sms', ['+5511987654321']],
  ])('%s', (from, carrier, numbers) => expect(parseReplySender(from)).toEqual({ carrier, numbers }));

  test.each(['72345', 'NOVATIDE', '', 'rcs:agent@rbm.goog', '+', 'tel:+14155550100'])(
    '%j is nobody we could know',
    (from) => expect(parseReplySender(from)).toBeUndefined(),
  );
});
