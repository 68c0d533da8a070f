import type { ServiceFailureReason } from '#domain/events/reasons.js';
import { outcomeOfFailure, type ReceiptOutcome } from '#domain/events/receipt.js';
import type { ServiceAction } from '#domain/terms.js';
import type { ServiceEffectSpec } from './effect-spec.js';

/** How an action on a service ended. `alreadyThere`: the item was in the library before we did anything. */
export type ServiceEnd =
  { kind: 'done'; alreadyThere?: boolean } | { kind: 'failed'; reason: ServiceFailureReason };

/**
 * The fact that tells how an action on a service ended. The save has facts of its own, because it is a stage. Each
 * fact has the receipt. A check promises the fan nothing, so it has none.
 */
export function serviceOutcome({ service, action }: ServiceEffectSpec, effectId: string, end: ServiceEnd) {
  if (end.kind === 'done') {
    const done = { service, by: 'platform', effectId } as const;
    const receipt: ReceiptOutcome = end.alreadyThere === true ? 'already_there' : 'saved';
    if (action === 'saveRelease') return { type: 'release.saved', payload: { ...done, receipt } } as const;
    return { type: 'service.done', payload: { ...done, action, ...promised(action, receipt) } } as const;
  }
  const { reason } = end;
  const receipt = outcomeOfFailure(reason);
  const failed = { service, reason, effectId };
  if (action === 'saveRelease')
    return { type: 'release.save_failed', payload: { ...failed, receipt } } as const;
  return { type: 'service.failed', payload: { ...failed, action, ...promised(action, receipt) } } as const;
}

const promised = (action: ServiceAction, receipt: ReceiptOutcome): { receipt?: ReceiptOutcome } =>
  action === 'check' ? {} : { receipt };
