import { assertNever } from '#domain/assert-never.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { EpochMs } from '#domain/terms.js';

/** The acts of simulated fans. */
export type FanAct = 'fan.pre_saved' | 'page.visited' | 'link.clicked' | 'fan.saved' | 'fan.followed';

/** Acts that a fan does at most once, however many messages ask for it. */
export const DONE_ONCE: readonly string[] = ['fan.pre_saved', 'fan.saved', 'fan.followed'] satisfies FanAct[];

/** The event of an act. `messageId`: the message that moved the fan, if one did. */
export function actEvent(
  type: Exclude<FanAct, 'fan.pre_saved'>,
  of: { campaignId: string; occurredAt: EpochMs },
  messageId: string | undefined,
): NewFanEvent {
  switch (type) {
    case 'page.visited':
      return { ...of, type, payload: {} };
    case 'link.clicked':
      return { ...of, type, payload: { human: true, ...(messageId === undefined ? {} : { messageId }) } };
    case 'fan.saved':
      return { ...of, type, payload: { target: 'release', observedBy: 'tap' } };
    case 'fan.followed':
      return { ...of, type, payload: { observedBy: 'tap' } };
    default:
      return assertNever(type);
  }
}
