import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import type { Timers } from '#providers/sandbox/server/timers.js';
import type { MessageRecord } from '#providers/sandbox/store/records.js';
import type { SignedPost } from './signed-post.js';

type Status = 'queued' | 'sent' | 'delivered' | 'undelivered';

/** "Unreachable destination handset": the delivery failed for a reason that may pass. */
const UNREACHABLE = 30003;

/**
 * The statuses in the order in which the callbacks set out. Real callbacks come in any order, more than once, or not at
 * all, although what happened to the message has an order.
 */
export function toldStatuses(dice: FaultDice, identity: string, happened: Status[]): Status[] {
  const ordered = dice.strikes('reorderedCallbacks', identity) ? [...happened].reverse() : happened;
  const twice = dice.strikes('duplicateCallbacks', identity);
  return twice ? ordered.flatMap((status) => [status, status]) : ordered;
}

/** The further statuses of an accepted message, and the callbacks that report them. */
export class StatusCallbacks {
  /** Only of this run's messages. Those of earlier runs count as delivered. */
  private readonly states = new Map<string, Status>();

  constructor(
    private readonly options: SandboxOptions,
    private readonly dice: FaultDice,
    private readonly timers: Timers,
    private readonly signedPost: SignedPost,
  ) {}

  stateOf(providerId: string): { status: Status; errorCode?: number } {
    const status = this.states.get(providerId) ?? 'delivered';
    return status === 'undelivered' ? { status, errorCode: UNREACHABLE } : { status };
  }

  start(message: MessageRecord, callback: string): void {
    const { callbacks, callbackDelayMs } = this.options.twilio;
    const identity = `${message.to}\n${message.body}`;
    const last = this.dice.strikes('undelivered', identity) ? 'undelivered' : 'delivered';
    const happened: Status[] = ['queued', 'sent', last];
    this.states.set(message.providerId, 'queued');
    happened.forEach((status, index) => {
      this.timers.after(callbackDelayMs * (index + 1), () => this.states.set(message.providerId, status));
    });
    if (!callbacks) return;
    toldStatuses(this.dice, identity, happened).forEach((status, index) => {
      this.timers.after(callbackDelayMs * (index + 1), () => void this.tell(message, callback, status));
    });
  }

  private async tell(message: MessageRecord, callback: string, status: Status): Promise<void> {
    const parameters = {
      AccountSid: this.options.twilio.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      MessageSid: message.providerId,
      MessageStatus: status,
      SmsSid: message.providerId,
      SmsStatus: status,
      To: message.to,
      ...(status === 'undelivered' ? { ErrorCode: String(UNREACHABLE) } : {}),
    };
    await this.signedPost(callback, parameters, retriesAskedFor(callback));
  }
}

/** `#rc=5` on the address asks for five repeats; without it Twilio tries once more. */
function retriesAskedFor(callback: string): number {
  const asked = new URLSearchParams(new URL(callback).hash.slice(1)).get('rc');
  return asked === null ? 1 : Math.min(5, Math.max(0, Number(asked) || 0));
}
