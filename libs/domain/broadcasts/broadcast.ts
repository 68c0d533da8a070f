import type { Duration } from '#domain/clock/duration.js';
import { localMoment } from '#domain/clock/local-moment.js';
import type { Flow } from '#domain/flows/flow.js';
import type { Channel, EpochMs, Purpose } from '#domain/terms.js';

/** When a broadcast goes out: at one instant, or at a local date and time in each fan's own zone. */
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

/** A one-off message is a flow like any other: whoever is asked in waits for the moment and gets it. */
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

/** The first and the last zone on earth to reach a date; POSIX names turn the sign around. */
const FIRST_ON_EARTH = 'Etc/GMT-14';
const LAST_ON_EARTH = 'Etc/GMT+12';

/** When the first fan can be due, and when the last. */
export function broadcastMoments(at: BroadcastTime): { first: EpochMs; last: EpochMs } {
  if ('instant' in at) {
    const moment = Date.parse(at.instant);
    return { first: moment, last: moment };
  }
  const inZone = (zone: string): EpochMs => localMoment(at.date, at.time, zone);
  return { first: inZone(FIRST_ON_EARTH), last: inZone(LAST_ON_EARTH) };
}

/** Fans a second that are usually enrolled, and the most that may be. */
const USUAL_PER_SECOND = 100;
const MOST_PER_SECOND = 1000;
/** Of the time that is left, so much is for enrolling. */
const SHARE_FOR_ENROLLING = 0.8;

/** How fast the audience has to be enrolled to be there in time; undefined: it cannot be. Real seconds. */
export function enrollingRate(size: number, secondsLeft: number): number | undefined {
  if (secondsLeft <= 0) return undefined;
  const needed = Math.ceil(size / (secondsLeft * SHARE_FOR_ENROLLING));
  if (needed > MOST_PER_SECOND) return undefined;
  return Math.max(USUAL_PER_SECOND, needed);
}
