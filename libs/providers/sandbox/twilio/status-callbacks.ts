import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import type { Timers } from '#providers/sandbox/server/timers.js';
import type { MessageRecord } from '#providers/sandbox/store/records.js';
import type { SignedPost } from './signed-post.js';
import { undeliveredCode } from './twilio-checks.js';

type Status = 'queued' | 'sent' | 'delivered' | 'read' | 'undelivered';

/** "Unreachable destination handset": the delivery failed for a reason that may pass. */
const UNREACHABLE = 30003;
/** The sender of RCS messages, as callbacks and replies name it. */
export const RCS_AGENT = 'rcs:sandbox_agent';

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
  private readonly states = new Map<string, { status: Status; errorCode?: number }>();

  constructor(
    private readonly options: SandboxOptions,
    private readonly dice: FaultDice,
    private readonly timers: Timers,
    private readonly signedPost: SignedPost,
  ) {}

  stateOf(providerId: string): { status: Status; errorCode?: number } {
    return this.states.get(providerId) ?? { status: 'delivered' };
  }

  start(message: MessageRecord, callback: string): void {
    const { callbacks, callbackDelayMs } = this.options.twilio;
    const identity = `${message.to}\n${message.body}`;
    const lost = this.dice.strikes('undelivered', identity) ? UNREACHABLE : undefined;
    const errorCode = undeliveredCode(message.to) ?? lost;
    const happened = happeningTo(message, errorCode);
    this.states.set(message.providerId, { status: 'queued' });
    const stateAt = (status: Status) =>
      status === 'undelivered' && errorCode !== undefined ? { status, errorCode } : { status };
    happened.forEach((status, index) => {
      this.timers.after(callbackDelayMs * (index + 1), () =>
        this.states.set(message.providerId, stateAt(status)),
      );
    });
    if (!callbacks) return;
    toldStatuses(this.dice, identity, happened).forEach((status, index) => {
      this.timers.after(
        callbackDelayMs * (index + 1),
        () => void this.tell(message, callback, stateAt(status)),
      );
    });
  }

  private async tell(
    message: MessageRecord,
    callback: string,
    { status, errorCode }: { status: Status; errorCode?: number },
  ): Promise<void> {
    const parameters = {
      AccountSid: this.options.twilio.accountSid,
      ApiVersion: '2010-04-01',
      MessageSid: message.providerId,
      MessageStatus: status,
      SmsSid: message.providerId,
      SmsStatus: status,
      ...partiesOf(message),
      ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
    };
    await this.signedPost(callback, parameters, retriesAskedFor(callback));
  }
}

/** Who the callback says the message is from and to. By RCS it names the agent, and the channel. */
function partiesOf({ from, to, carrier }: MessageRecord): Record<string, string> {
  if (carrier !== 'rcs') return { From: from, To: to };
  return { From: RCS_AGENT, To: `rcs:${to}`, ChannelPrefix: 'rcs', ChannelToAddress: to };
}

/** What happens to an accepted message, in order. */
function happeningTo({ carrier }: MessageRecord, errorCode: number | undefined): Status[] {
  if (errorCode !== undefined) return ['queued', 'sent', 'undelivered'];
  return carrier === 'rcs' ? ['queued', 'sent', 'delivered', 'read'] : ['queued', 'sent', 'delivered'];
}

/** `#rc=5` on the address asks for five repeats; without it Twilio tries once more. */
function retriesAskedFor(callback: string): number {
  const asked = new URLSearchParams(new URL(callback).hash.slice(1)).get('rc');
  return asked === null ? 1 : Math.min(5, Math.max(0, Number(asked) || 0));
}
