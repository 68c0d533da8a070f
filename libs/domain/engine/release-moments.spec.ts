import { nextAllowedSend } from '#domain/sending/send-windows.js';
import type { Flow } from '#domain/flows/flow.js';
import { movedClock, releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import {
  campaign,
  DAY,
  flowOf,
  HOUR,
  newYorker,
  preSaved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const friday: ReleaseClock = { kind: 'local', date: '2026-12-04', time: '00:00' };
const utc = (text: string): number => Date.parse(text);

const saveThenWrite: Flow = flowOf(
  { kind: 'wait', id: 'await', until: { kind: 'release' } },
  { kind: 'service', id: 'save', action: 'saveRelease' },
  send('tell', { channels: ['sms'] }),
);

/** A fan who pre-saved two days before, in a campaign with this clock. */
function waiting(clock: ReleaseClock, more: { territory?: string; zone?: string } = {}): VirtualFan {
  const fan = new VirtualFan(
    { ...newYorker, ...more },
    [campaign(saveThenWrite, { clock })],
    utc('2026-12-02T12:00:00Z'),
  );
  fan.happens(preSaved);
  return fan;
}

const isOpen = (fan: VirtualFan) => fan.state.enrollments.some(({ open }) => open);

describe('the save and the message are two moments', () => {
  it.each([
    ['US', 'America/New_York', '2026-12-04T05:00:00Z', '2026-12-04T14:00:00Z'],
    // When the store turns in Eastern time, it is 21:00 of the evening before in Los Angeles. The fan is saved for
    // then, and written to on the next morning.
    ['US', 'America/Los_Angeles', '2026-12-04T05:00:00Z', '2026-12-04T17:00:00Z'],
    ['JP', 'Asia/Tokyo', '2026-12-03T15:00:00Z', '2026-12-04T00:00:00Z'],
    // A fan of a German store who lives in Nepal.
    ['DE', 'Asia/Kathmandu', '2026-12-03T23:00:00Z', '2026-12-04T03:15:00Z'],
  ])('in %s, %s: saved at %s, written to at %s', (territory, zone, savedAt, writtenAt) => {
    const fan = waiting(friday, { territory, zone });
    fan.sleep();
    expect([fan.now, fan.open.map(({ spec }) => spec.kind)]).toEqual([utc(savedAt), ['service']]);
    fan.ends('saved');
    expect([fan.open, fan.wakeAt]).toEqual([[], utc(writtenAt)]);
    fan.sleep();
    expect(fan.open.map(({ spec }) => spec.kind)).toEqual(['send']);
    expect(nextAllowedSend('sms', { country: territory, zone }, fan.now)).toMatchObject({ at: fan.now });
  });
});

describe('a release that is moved', () => {
  const weekLater: ReleaseClock = { ...friday, date: '2026-12-11' };

  it('is not saved at its old moment', () => {
    const fan = waiting(friday);
    fan.campaigns.set('one', campaign(saveThenWrite, { clock: weekLater, epoch: 1 }));
    fan.sleep();
    expect([fan.now, fan.effects]).toEqual([releaseMoment(friday, 'US'), []]);
    fan.sleep();
    expect([fan.now, fan.open.length]).toEqual([releaseMoment(weekLater, 'US'), 1]);
  });

  it('after some territories are out: these are saved as promised, the others wait', () => {
    const now = utc('2026-12-03T16:00:00Z');
    const clock = movedClock(friday, weekLater, { now, served: true });
    const [tokyo, newYork] = [waiting(friday, { territory: 'JP', zone: 'Asia/Tokyo' }), waiting(friday)];
    for (const fan of [tokyo, newYork]) {
      fan.now = now;
      fan.campaigns.set('one', campaign(saveThenWrite, { clock, epoch: 1 }));
      fan.look();
    }
    expect(tokyo.open).toHaveLength(1);
    expect([newYork.open, newYork.wakeAt]).toEqual([[], releaseMoment(weekLater, 'US')]);
  });
});

describe('a release that is cancelled', () => {
  const over = campaign(saveThenWrite, {
    clock: friday,
    epoch: 1,
    status: 'ended',
    endReason: 'release_cancelled',
  });

  it('lets every fan leave with that reason: nothing is saved or sent', () => {
    const fan = waiting(friday);
    fan.campaigns.set('one', over);
    fan.look();
    expect([fan.effects, fan.wakeAt, fan.types().at(-1)]).toEqual([
      [],
      null,
      'enrollment.closed release_cancelled',
    ]);
    fan.now += 30 * DAY;
    fan.look();
    expect(fan.effects).toEqual([]);
  });

  it('drops effects that have not begun, and waits for those under way', () => {
    const [asked, begun] = [waiting(friday), waiting(friday)];
    for (const fan of [asked, begun]) fan.sleep();
    begun.claimed.add(begun.open[0]?.id ?? '');
    for (const fan of [asked, begun]) {
      fan.now += HOUR;
      fan.campaigns.set('one', over);
      fan.look();
    }
    expect([asked.cancelled.length, isOpen(asked)]).toEqual([1, false]);
    expect([begun.cancelled.length, isOpen(begun)]).toEqual([0, true]);
    begun.ends('saved');
    expect(isOpen(begun)).toBe(false);
    expect(begun.effects).toHaveLength(1);
  });
});
