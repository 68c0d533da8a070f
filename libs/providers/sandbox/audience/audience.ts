import { Timers } from '#providers/sandbox/server/timers.js';
import { sha256 } from '#providers/sandbox/random.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { MessageRecord, RecordOf } from '#providers/sandbox/store/records.js';
import type { TwilioReplies } from '#providers/sandbox/twilio/twilio-replies.js';
import type { AudienceOptions } from './audience-options.js';
import { Gate } from './gate.js';
import { planCrowd, planReaction, trackedLink, type CrowdPlan, type ReactionPlan } from './plan.js';
import { ProductClient, type Attempt, type ReportedAct } from './product.js';

/** So many fans act at the same time; the others wait in turn. */
const AT_ONCE = 16;
const backOffMs = (attempt: number): number => Math.min(5_000, 200 * 2 ** attempt);

type End = { kind: 'done' } | { kind: 'refused'; reason: string };

/**
 * The simulated fans. They plan their reaction to a message when the provider accepts it. The journal alone says what
 * is still to be done, so that a restarted sandbox goes on with what the fans were about to do.
 */
export class SandboxFans {
  private readonly timers = new Timers();
  private readonly gate = new Gate(AT_ONCE);
  private readonly stop = new AbortController();
  private readonly product: ProductClient;
  private readonly refusals = new Map<string, number>();
  private readonly planned = new Set<string>();
  private pending = 0;

  constructor(
    private readonly options: AudienceOptions,
    private readonly seed: string,
    private readonly ledger: Ledger,
    private readonly inbound: TwilioReplies,
  ) {
    this.product = new ProductClient(options, this.stop.signal);
  }

  /** Plans everything that the journal says is not done yet. */
  resume(): void {
    for (const message of this.ledger.messages()) this.react(message);
    for (const crowd of this.ledger.crowds()) this.startCrowd(crowd);
  }

  react(message: MessageRecord): void {
    const nth = this.ledger.messagesTo(message.to).indexOf(message);
    const plan = planReaction(this.options.behaviour, this.seed, message, nth);
    if (plan === undefined) return;
    const due = message.at + plan.reactionMs / this.options.clockScale;
    this.schedule(message.providerId, plan.act, due, () => this.perform(message, plan));
  }

  /** Some of these fans come to the page by themselves. Called twice for a fan, the fan still comes once. */
  gather(campaignId: string, fans: Record<string, string>[]): void {
    const crowd: RecordOf<'crowd'> = { t: 'crowd', campaignId, fans, at: Date.now() };
    this.ledger.append(crowd);
    this.startCrowd(crowd);
  }

  status(): { pending: number; ended: Record<string, number>; refusals: Record<string, number> } {
    const ended: Record<string, number> = {};
    for (const { act, end } of this.ledger.acts()) {
      const name = `${act}: ${end}`;
      ended[name] = (ended[name] ?? 0) + 1;
    }
    return { pending: this.pending, ended, refusals: Object.fromEntries(this.refusals) };
  }

  close(): void {
    this.stop.abort();
    this.timers.close();
  }

  private startCrowd({ campaignId, fans, at }: RecordOf<'crowd'>): void {
    for (const fan of fans) {
      const name = JSON.stringify(fan);
      const plan = planCrowd(this.options.behaviour, this.seed, campaignId, name);
      if (plan === undefined) continue;
      const key = sha256(`${campaignId}\n${name}`).slice(0, 32);
      const due = at + plan.visitMs / this.options.clockScale;
      this.schedule(key, 'comeBy', due, () => this.comeBy(key, campaignId, fan, plan));
    }
  }

  private schedule(key: string, act: string, due: number, perform: () => Promise<End>): void {
    if (this.ledger.act(key) !== undefined || this.planned.has(key)) return;
    this.planned.add(key);
    this.pending += 1;
    this.timers.after(due - Date.now(), () => void this.run(key, act, perform));
  }

  private async run(key: string, act: string, perform: () => Promise<End>): Promise<void> {
    const end = await perform();
    // Closed during the act: the journal does not have it, so the next run repeats it with the same event ids.
    if (this.stop.signal.aborted) return;
    this.pending -= 1;
    if (end.kind === 'refused') this.refusals.set(end.reason, (this.refusals.get(end.reason) ?? 0) + 1);
    this.ledger.append({ t: 'act', key, act, end: end.kind === 'done' ? 'done' : 'given up' });
  }

  private async perform(message: MessageRecord, plan: ReactionPlan): Promise<End> {
    const link = trackedLink(
      this.options.publicBaseUrl ?? this.options.apiBaseUrl,
      message.url ?? message.body,
    );
    const meant = await this.isMeant(link);
    if (meant.kind !== 'done') return meant;
    if (plan.act === 'stop') return this.textStop(message);
    if (link === undefined) return { kind: 'refused', reason: 'the message has no tracked link' };
    const clicked = await this.until(() => this.product.click(link));
    if (clicked.kind !== 'done' || plan.act === 'click') return clicked;
    await this.pause(plan.afterClickMs);
    const { fanId, campaignId } = clicked.value;
    const act = { fan: { id: fanId }, campaignId };
    if (plan.act === 'clickThenFollow') return this.tell(follow(message.providerId, act));
    return this.tell(save(message.providerId, act, plan.saveTarget));
  }

  /** Whether the message is of a campaign to which these fans react. */
  private async isMeant(link: string | undefined): Promise<End> {
    const { campaigns } = this.options;
    if (campaigns === undefined) return { kind: 'done' };
    if (link === undefined) return { kind: 'refused', reason: 'no link says of which campaign it is' };
    const campaign = await this.until(() => this.product.campaignOf(link));
    if (campaign.kind !== 'done') return campaign;
    return campaigns.includes(campaign.value)
      ? { kind: 'done' }
      : { kind: 'refused', reason: 'a message of another campaign' };
  }

  private async comeBy(
    key: string,
    campaignId: string,
    fan: Record<string, string>,
    plan: CrowdPlan,
  ): Promise<End> {
    const act = { fan, campaignId };
    const visit = {
      ...act,
      id: `sandbox-${key}-visited`,
      type: 'page.visited',
      payload: { source: 'direct' },
    } as const;
    const visited = await this.tell(visit);
    if (visited.kind !== 'done' || !plan.saves) return visited;
    await this.pause(plan.afterVisitMs);
    const saved = await this.tell(save(key, act, 'release'));
    if (saved.kind !== 'done' || !plan.follows) return saved;
    await this.pause(plan.afterVisitMs);
    return this.tell(follow(key, act));
  }

  private async textStop(message: MessageRecord): Promise<End> {
    const sms = {
      from: message.to,
      to: message.from,
      body: 'STOP',
      messageSid: `SM${sha256(message.providerId).slice(0, 32)}`,
    };
    const end = await this.inbound.receive(sms);
    return end.kind === 'taken' ? { kind: 'done' } : { kind: 'refused', reason: `STOP: ${end.kind}` };
  }

  private tell(act: ReportedAct): Promise<End> {
    return this.until(() => this.product.act(act));
  }

  /** Repeats the attempt, with back-off, until the product has taken or refused the act. */
  private async until<T>(
    attempt: () => Promise<Attempt<T>>,
  ): Promise<Exclude<Attempt<T>, { kind: 'again' }>> {
    for (let count = 0; !this.stop.signal.aborted; count += 1) {
      const end = await this.gate.through(attempt);
      if (end.kind !== 'again') return end;
      await this.sleep(backOffMs(count));
    }
    return { kind: 'refused', reason: 'closed' };
  }

  private pause(virtualMs: number): Promise<void> {
    return this.sleep(virtualMs / this.options.clockScale);
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.timers.after(ms, resolve));
  }
}

type Who = Pick<ReportedAct, 'fan' | 'campaignId'>;

const save = (key: string, who: Who, target: string): ReportedAct => ({
  ...who,
  id: `sandbox-${key}-saved`,
  type: 'fan.saved',
  payload: { target, observedBy: 'tap' },
});

const follow = (key: string, who: Who): ReportedAct => ({
  ...who,
  id: `sandbox-${key}-followed`,
  type: 'fan.followed',
  payload: { observedBy: 'tap' },
});
