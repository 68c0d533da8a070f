import { eventsIn } from './read-stream.js';

describe('a stream of events', () => {
  it('gives whole events, and keeps what has not ended yet', () => {
    const first = eventsIn('event: night\ndata: {"a":1}\n\nevent: night\ndata: {"a"');
    expect(first).toEqual({ data: ['{"a":1}'], rest: 'event: night\ndata: {"a"' });
    expect(eventsIn(`${first.rest}:2}\n\n`)).toEqual({ data: ['{"a":2}'], rest: '' });
  });

  it('leaves out comments, and joins the lines of one event', () => {
    expect(eventsIn(': still here\n\ndata: [1,\ndata: 2]\n\n').data).toEqual(['[1,\n2]']);
  });
});
