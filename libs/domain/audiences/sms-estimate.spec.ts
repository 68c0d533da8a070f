import { describe, expect, it } from '@jest/globals';
import type { Channel } from '#domain/terms.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import { SAMPLE_VALUES } from '#domain/messages/sample-facts.js';
import { estimateSms, type ReachGroup } from './sms-estimate.js';

const send = (id: string, channels: Channel[], template = 'hello'): Step => ({
  ...{ kind: 'send', id, channels, template, purpose: 'marketing', intent: 'prompt' },
});
const flow = (...steps: Step[]): Flow => ({
  schema: 1,
  name: 'Test',
  tracks: [
    { id: 'asked', trigger: { event: 'enrollment.requested' }, reentry: 'once', steps },
    { id: 'other', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps: [send('late', ['sms'])] },
  ],
});
const reach: ReachGroup[] = [
  { channels: ['email', 'sms'], fans: 10 },
  { channels: ['sms'], fans: 5 },
  { channels: ['email'], fans: 100 },
];
const write = {
  texts: new Map([
    ['hello', { channel: 'sms' as const, body: 'Hello from {{ artist }}' }],
    ['long', { channel: 'sms' as const, body: 'x'.repeat(161) }],
    ['picture', { channel: 'sms' as const, body: 'x'.repeat(400), media: 'artwork' as const }],
  ]),
  valuesFor: () => ({ ...SAMPLE_VALUES, artwork: 'https://example.com/artwork/h/640.jpg' }),
};
const estimate = (...steps: Step[]) => estimateSms(flow(...steps), undefined, reach, write);

describe('what an audience would send by SMS', () => {
  it('counts all who have a number where SMS comes first, and who have nothing else where email does', () => {
    expect(estimate(send('a', ['sms', 'email']))).toEqual({ messages: 15, segments: 15, mms: 0 });
    expect(estimate(send('a', ['email', 'sms']))).toEqual({ messages: 5, segments: 5, mms: 0 });
    expect(estimate(send('a', ['email']))).toEqual({ messages: 0, segments: 0, mms: 0 });
  });

  it('bills a text with a picture as one MMS, however long it is', () => {
    expect(estimate(send('a', ['sms'], 'picture'))).toEqual({ messages: 15, segments: 0, mms: 15 });
  });

  it('bills each segment of a long text, step by step', () => {
    expect(estimate(send('a', ['sms'], 'long'), send('b', ['sms']))).toEqual({
      messages: 30,
      segments: 45,
      mms: 0,
    });
  });

  it('counts nothing that the request does not start, and nothing that is not written', () => {
    expect(estimateSms(flow(send('a', ['sms'])), 'other', reach, write)).toEqual({
      messages: 0,
      segments: 0,
      mms: 0,
    });
    expect(estimate(send('a', ['sms'], 'unwritten'))).toEqual({ messages: 0, segments: 0, mms: 0 });
  });
});
