import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { DecideActivities, EffectActivities } from '#activities/index.js';
import { isChannel } from '#domain/terms.js';
import { nudge, position, type FanWorkflowInput } from './messages.js';
import { effectQueue } from './names.js';

type Answer = Awaited<ReturnType<DecideActivities['decideFan']>>;
type Effect = Answer['effects'][number];

const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;

const local = proxyLocalActivities<DecideActivities>({
  scheduleToCloseTimeout: '5s',
  // The number of attempts ends the retries: the time-out alone does not end a local activity that fails again and
  // again.
  retry: { initialInterval: '100ms', maximumInterval: '1s', maximumAttempts: 5 },
});
/**
 * A run's history stays below 2,000 events, so that a replay is short. The server itself suggests a new run only at
 * 4,096 events.
 */
const MOST_HISTORY_EVENTS = 1500;
/** Decides when the database is away for longer than a local activity may take. */
const remote = proxyActivities<DecideActivities>({ startToCloseTimeout: '30s', retry: RETRY });

/**
 * One fan, for as long as any of the fan's enrollments is open. It decides, starts the effects, waits for the next
 * wake, a nudge or the end of an effect, and decides again. PostgreSQL decides what to do; the workflow only waits
 * and repeats, so its history holds ids and times. A nudge is never lost: the workflow awaits nothing between its
 * last check for a nudge and the return or continue-as-new.
 */
export async function fanWorkflow(input: FanWorkflowInput): Promise<void> {
  const fan = new FanRun(input);
  setHandler(nudge, () => fan.nudged());
  setHandler(position, () => fan.position());
  for (;;) {
    if (fan.mustDecide()) await fan.decide();
    fan.startEffects();
    if (fan.isDone()) return;
    if (fan.mayContinueAsNew()) await continueAsNew<typeof fanWorkflow>(fan.carry());
    await fan.waitForWork();
  }
}

class FanRun {
  private fresh = true;
  private answer: Answer | undefined;
  private decisions = 0;
  private timer: { at: number; scope: CancellationScope } | undefined;
  private readonly running = new Map<string, { step: string; scope: CancellationScope }>();

  private revision: number | null;

  constructor(private readonly input: FanWorkflowInput) {
    this.revision = input.revision;
  }

  nudged(): void {
    this.fresh = true;
  }

  mustDecide(): boolean {
    return this.fresh || this.isDue();
  }

  async decide(): Promise<void> {
    this.fresh = false;
    this.decisions += 1;
    const input = {
      fanId: this.input.fanId,
      expectedRevision: this.revision,
      key: `${workflowInfo().runId}:${this.decisions}`,
      now: Date.now(),
    };
    try {
      this.accept(await local.decideFan(input));
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.accept(await remote.decideFan(input));
    }
  }

  /**
   * Starts the effects that the answer names and that are not running. Cancels the effects that the answer does not
   * name any more.
   */
  startEffects(): void {
    const wanted = this.answer?.effects ?? [];
    for (const [id, { scope }] of this.running) {
      if (!wanted.some((effect) => effect.id === id)) scope.cancel();
    }
    for (const effect of wanted) {
      if (!this.running.has(effect.id)) this.start(effect);
    }
  }

  isDone(): boolean {
    return this.answer?.done === true && this.running.size === 0 && !this.fresh;
  }

  mayContinueAsNew(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    const enough =
      historyLength >= MOST_HISTORY_EVENTS || this.decisions >= (this.input.continueAfter ?? Infinity);
    return (continueAsNewSuggested || enough) && this.running.size === 0 && !this.mustDecide();
  }

  carry(): FanWorkflowInput {
    return { ...this.input, revision: this.revision };
  }

  /** Waits until there is something to do: a nudge, the end of an effect, or the time of the next wake. */
  async waitForWork(): Promise<void> {
    const seen = this.answer;
    const before = this.running.size;
    this.setTimer();
    await condition(() => this.mustDecide() || this.answer !== seen || this.running.size < before);
  }

  position() {
    return {
      revision: this.revision,
      wakeAt: this.answer?.wakeAt ?? null,
      waiting: this.answer?.waiting ?? null,
      running: [...this.running].map(([effectId, { step }]) => ({ effectId, step })),
    };
  }

  /**
   * Sets the one timer for the next wake. A timer whose time is still right stays, because each change adds to the
   * history.
   */
  private setTimer(): void {
    const wakeAt = this.answer?.wakeAt ?? null;
    if (this.timer?.at === wakeAt) return;
    this.timer?.scope.cancel();
    this.timer = undefined;
    if (wakeAt === null) return;
    const scope = new CancellationScope();
    this.timer = { at: wakeAt, scope };
    const summary = this.answer?.waiting ?? 'campaign end';
    // The end of the timer, or of its scope, only wakes this code, which then checks what is due.
    void scope.run(() => sleep(Math.max(1, wakeAt - Date.now()), { summary })).catch(() => undefined);
  }

  private isDue(): boolean {
    const wakeAt = this.answer?.wakeAt ?? null;
    return wakeAt !== null && Date.now() >= wakeAt;
  }

  private accept(answer: Answer): void {
    const stuck = answer.stuck === true;
    // Effects end in any order. An older answer says nothing new, unless the database was restored.
    const older = answer.revision < (this.revision ?? 0) && answer.restored !== true;
    if (older && !stuck) return;
    if (!stuck) this.revision = answer.revision;
    this.answer = answer;
    if (answer.stale === true) this.fresh = true;
  }

  private start({ id, queue, step }: Effect): void {
    const scope = new CancellationScope();
    this.running.set(id, { step, scope });
    const run = scope.run(() => effectActivity(queue, step, { fanId: this.input.fanId, effectId: id }));
    void run.then(
      (answer) => this.ended(id, answer),
      (error: unknown) => this.failed(id, error),
    );
  }

  private ended(id: string, answer: Answer): void {
    this.running.delete(id);
    this.accept(answer);
  }

  /** A cancelled effect has ended. After any other failure the fan decides again: the database knows what is open. */
  private failed(id: string, error: unknown): void {
    this.running.delete(id);
    if (!isCancellation(error)) this.fresh = true;
  }
}

function effectActivity(
  queue: Effect['queue'],
  summary: string,
  input: { fanId: string; effectId: string },
): Promise<Answer> {
  const activities = proxyActivities<EffectActivities>({
    taskQueue: effectQueue(workflowInfo().taskQueue, queue),
    startToCloseTimeout: '90s',
    heartbeatTimeout: '10s',
    retry: { ...RETRY, maximumInterval: '5m' },
    summary,
  });
  if (queue === 'webhook') return activities.callWebhook(input);
  if (isChannel(queue)) {
    const { sendSms: sms, sendEmail: email, sendWebPush: webpush } = activities;
    return { sms, email, webpush }[queue](input);
  }
  // One activity acts on every service, and each service has its own queue. Histories hold its first name.
  return activities.saveRelease(input);
}
