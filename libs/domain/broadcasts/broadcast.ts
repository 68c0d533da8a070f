import type { Duration } from '#domain/clock/duration.js';
import { localMoment } from '#domain/clock/local-moment.js';
import type { Flow } from '#domain/flows/flow.js';
import type { Channel, EpochMs, Purpose } from '#domain/terms.js';

/** When a broadcast goes out: at one instant, or at a date and time of each fan's own zone. */
export type BroadcastTime = { instant: string } | { date: string; time: string };

export interface Broadcast {
  name: string;
  channels: Channel[];
  template: string;
  purpose: Purpose;
  at: BroadcastTime;
  /** A message that could only go out later than this after its time is dropped. */
  validFor?: Duration | undefined;
}

/** The flow of a broadcast: each fan of its audience waits for the moment, and then gets the message. */
export function broadcastFlow({ name, channels, template, purpose, at, validFor }: Broadcast): Flow {
  return {
    schema: 1,
    name,
    tracks: [
      {
        id: 'broadcast',
        trigger: { event: 'enrollment.requested' },
        reentry: 'once',
        steps: [
          {
            kind: 'wait',
            id: 'awaitMoment',
            until:
              'instant' in at
                ? { kind: 'instant', at: at.instant }
                : { kind: 'date', date: at.date, time: at.time },
          },
          {
            ...{ kind: 'send', id: 'message', channels, template, purpose, intent: 'prompt' },
            ...(validFor === undefined ? {} : { validFor }),
          },
        ],
      },
    ],
  };
}

/** The first and the last zone on earth to reach a date. Their POSIX names have the opposite sign. */
const FIRST_ON_EARTH = 'Etc/GMT-14';
const LAST_ON_EARTH = 'Etc/GMT+12';

/** The moments at which the first and the last fan can be due. */
export function broadcastMoments(at: BroadcastTime): { first: EpochMs; last: EpochMs } {
  if ('instant' in at) {
    const moment = Date.parse(at.instant);
    return { first: moment, last: moment };
  }
  const inZone = (zone: string): EpochMs => localMoment(at.date, at.time, zone);
  return { first: inZone(FIRST_ON_EARTH), last: inZone(LAST_ON_EARTH) };
}

/** How many fans are enrolled in a second: usually, and at most. */
const USUAL_PER_SECOND = 100;
const MOST_PER_SECOND = 1000;
/** The share of the remaining time that enrolling may take. */
const SHARE_FOR_ENROLLING = 0.8;

/** How many fans a (real) second have to be enrolled so that all are there in time. Undefined: no rate is fast enough. */
export function enrollingRate(size: number, secondsLeft: number): number | undefined {
  if (secondsLeft <= 0) return undefined;
  const needed = Math.ceil(size / (secondsLeft * SHARE_FOR_ENROLLING));
  if (needed > MOST_PER_SECOND) return undefined;
  return Math.max(USUAL_PER_SECOND, needed);
}
