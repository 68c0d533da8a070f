import type { EventPayloads } from '#domain/events/catalogue.js';
import type { ServiceFailureReason } from '#domain/events/reasons.js';
import { outcomeOfFailure } from '#domain/events/receipt.js';
import type { Service, ServiceAction } from '#domain/terms.js';
import type { TapAct } from './taps.js';

/** The action on a service that each act is. */
const ACTION_OF_ACT = {
  save: 'saveRelease',
  like: 'likeTrack',
  follow: 'followArtist',
} as const satisfies Record<TapAct, ServiceAction>;

/** How a tap ended: what was done and read back, what was there before, or why it could not be done. */
export type TapEnd = { kind: 'done' | 'already' } | { kind: 'failed'; reason: ServiceFailureReason };

/** A tap, as its receipt names it. */
export interface ToldTap {
  service: Service;
  act: TapAct;
  /** Names the form that was sent. */
  once: string;
  /** Of the follow of another artist than the campaign's. */
  otherArtistId: string | undefined;
}

type Receipt = { [T in 'service.done' | 'service.failed']: { type: T; payload: EventPayloads[T] } }[
  'service.done' | 'service.failed'];

/**
 * The receipt of a tap, in the form of every action that we carry out on a service. It says what we did; that it was the
 * fan's own act, and so a conversion, `fan.saved` and `fan.followed` say. The save by a flow is `release.saved`, because it
 * is a stage; a tap is none.
 */
export function tapReceipt({ service, act, once, otherArtistId }: ToldTap, end: TapEnd): Receipt {
  const action = ACTION_OF_ACT[act];
  const effectId = ['tap', once, act, ...(otherArtistId === undefined ? [] : [otherArtistId])].join(':');
  switch (end.kind) {
    case 'done':
      return {
        type: 'service.done',
        payload: { service, action, by: 'platform', effectId, receipt: 'saved' },
      };
    case 'already':
      return {
        type: 'service.done',
        payload: { service, action, by: 'platform', effectId, receipt: 'already_there' },
      };
    case 'failed': {
      const { reason } = end;
      const receipt = outcomeOfFailure(reason);
      return { type: 'service.failed', payload: { service, action, reason, effectId, receipt } };
    }
  }
}
