import { isDoubtfulClick, type EmailArrival, type EmailClick } from './doubtful-click.js';

const SENT = Date.UTC(2026, 10, 27, 12);
const SECOND = 1000;
const arrived: EmailArrival & { links: number } = {
  sentAt: SENT,
  deliveredAt: SENT + 20 * SECOND,
  deferred: false,
  links: 1,
};
const at = (seconds: number, code: string | null = 'a'): EmailClick => ({
  at: SENT + seconds * SECOND,
  code,
});
const doubtful = (click: EmailClick, email = arrived, others: EmailClick[] = []) =>
  isDoubtfulClick(click, [click, ...others], email);

describe('a click in an email', () => {
  it.each([
    [19, true],
    [20, true],
    [29.999, true],
    [30, false],
    [3600, false],
  ])('%d s after it was sent, which took 20 s to be delivered: doubtful is %s', (seconds, expected) => {
    expect(doubtful(at(seconds))).toBe(expected);
  });

  it('before any report is doubtful for a minute, and for a day where the mailbox has put the email off', () => {
    const unheard = { ...arrived, deliveredAt: null };
    expect([doubtful(at(59.9), unheard), doubtful(at(60), unheard)]).toEqual([true, false]);
    const deferred = { ...unheard, deferred: true };
    expect([doubtful(at(86_399), deferred), doubtful(at(86_400), deferred)]).toEqual([true, false]);
    expect(doubtful(at(3600), { ...deferred, deliveredAt: SENT + 3500 * SECOND })).toBe(false);
  });

  const three = { ...arrived, links: 3 };
  const hour = 3600;

  it('together with every other link is doubtful, each of them', () => {
    const all = [at(hour, 'a'), at(hour + 1, 'b'), at(hour + 4, 'c')];
    for (const click of all) expect(isDoubtfulClick(click, all, three)).toBe(true);
  });

  it('on some of the links, or on all of them one after the other, is a person', () => {
    expect(doubtful(at(hour, 'a'), three, [at(hour + 1, 'b')])).toBe(false);
    const slowly = [at(hour, 'a'), at(hour + 4, 'b'), at(hour + 9, 'c')];
    expect(isDoubtfulClick(at(hour, 'a'), slowly, three)).toBe(false);
    expect(doubtful(at(hour, 'a'), three, [at(hour + 1, 'a'), at(hour + 2, 'a')])).toBe(false);
  });

  it('on the only link is doubtful when the way out was opened with it, and a person without', () => {
    expect(doubtful(at(hour))).toBe(false);
    expect(doubtful(at(hour), arrived, [at(hour + 1)])).toBe(false);
    expect(doubtful(at(hour), arrived, [at(hour + 1, null)])).toBe(true);
    expect(doubtful(at(hour), arrived, [at(hour + 6, null)])).toBe(false);
    expect(doubtful(at(hour, 'a'), three, [at(hour + 1, 'b'), at(hour + 1, null)])).toBe(false);
  });
});
