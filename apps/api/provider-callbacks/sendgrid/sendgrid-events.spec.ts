import { SendGridEventSchema } from '#contracts/messages/provider-callbacks.js';
import { readSendGridEvent } from './sendgrid-events.js';

const read = (event: object) =>
  readSendGridEvent(SendGridEventSchema.parse({ sg_event_id: 'one', ...event }));

describe('a message that SendGrid has dropped', () => {
  it.each([
    ['Bounced Address', { suppress: 'bounce' }],
    ['Invalid', { suppress: 'bounce' }],
    [' invalid ', { suppress: 'bounce' }],
    ['Spam Reporting Address', { stop: 'spam_report' }],
    ['Unsubscribed Address', { stop: 'unsubscribe' }],
  ])('for %j says something of the address', (reason, news) => {
    expect(read({ event: 'dropped', reason })).toEqual({ status: 'failed', code: 'dropped', ...news });
  });

  it.each([
    'Invalid SMTPAPI header',
    'Invalid template',
    'Spam Content (if Spam Checker app is enabled)',
    'Recipient List over Package Quota',
    'Unsubscribed Address of another list',
  ])('for %j was a mistake of ours', (reason) => {
    expect(read({ event: 'dropped', reason })).toEqual({
      status: 'failed',
      code: 'dropped',
      mistake: reason,
    });
  });

  it.each([undefined, '', 'no mailbox ada@example.com', 'x'.repeat(81)])(
    'for %j is told without words that could be personal',
    (reason) => {
      expect(read({ event: 'dropped', reason })).toMatchObject({ mistake: 'another reason' });
    },
  );
});

describe('a bounce', () => {
  it.each([
    ['5.7.515', { status: '5.7.515', reason: '550 5.7.515 Access denied, sending domain x does not meet …' }],
    [
      '5.7.26',
      {
        status: '5.7.26',
        reason: '550-5.7.26 Your email has been blocked because the sender is unauthenticated.',
      },
    ],
    ['5.7.30', { reason: '550-5.7.30 Your email has been blocked: DKIM' }],
    ['5.7.509', { reason: '550 5.7.509 Access denied, sending domain x does not pass DMARC verification' }],
  ])('with %s says that our domain is not trusted, and nothing of the fan', (code, more) => {
    for (const type of ['bounce', 'blocked']) {
      expect(read({ event: 'bounce', type, ...more })).toEqual({
        ...{ status: 'undelivered', code, senderFault: code },
      });
    }
  });

  it.each([
    '550 5.1.1 The mailbox does not exist',
    '550 5.7.1 Message refused',
    '554 5.7.9 policy',
    '5.7.2',
    '15.7.261',
  ])('with %j is about the address', (reason) => {
    expect(read({ event: 'bounce', type: 'bounce', reason })).toEqual({
      ...{ status: 'undelivered', code: 'bounce', suppress: 'bounce' },
    });
  });
});
