import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { callWebhook } from '#activities/webhooks/call-webhook.js';
import { decide } from '#activities/decide.js';
import type { ActivityDeps } from '#activities/deps.js';
import { serviceAction } from '#activities/services/service-action.js';
import { sendingActivity, servingActivity } from '#activities/effect-deps.js';
import { sendMessage } from '#activities/messages/send-message.js';
import { suppressibleAddress } from './addresses.js';
import { stopAddress } from '#database/consents/suppression.js';
import { endCampaign } from '#database/campaigns/campaign-upkeep.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import { appendEvents } from '#database/events/event-store.js';
import { assertNever } from '#domain/assert-never.js';
import { emptyState, type FanState } from '#domain/engine/state.js';
import { stepsTaken } from '#domain/simulator/steps-taken.js';
import type { TestParts } from '#test/harness/platform.js';
import type { World } from '#test/world/world.js';
import type { ReplayedAct } from './simulated.js';

/** One line of what happened. It can be compared with a line of the simulator's schedule. */
export interface Line {
  at: number;
  what: string;
}

type Effect = DecisionAnswer['effects'][number];

/**
 * Takes one fan through a real database, real activities and providers, as the workflow does: decide, do the effects,
 * wait for the next wake or act. The workspace's clock stands still while they work, and then jumps to what comes
 * next.
 */
export class RealFan {
  readonly lines: Line[] = [];
  private state: FanState = emptyState();
  private wakeAt: number | null = null;
  private readonly effects: Effect[] = [];

  constructor(
    private readonly parts: TestParts,
    private readonly world: World,
    private readonly fanId: string,
    private readonly endsAt: number | null,
  ) {}

  async live(acts: readonly ReplayedAct[], until: number): Promise<FanState> {
    const script = [...acts];
    for (;;) {
      const [act] = script;
      const at = Math.min(act?.at ?? Infinity, this.wakeAt ?? Infinity);
      if (at > until) break;
      await this.clockShows(at);
      // What the campaign's own workflow does at its time.
      if (at >= (this.endsAt ?? Infinity)) await endCampaign(this.parts.database, this.world.campaignId, at);
      if (act?.at === at) {
        script.shift();
        if (!(await this.happens(act))) continue;
      }
      await this.decides();
      await this.runsEffects();
    }
    this.lines.push(...(await eventLines(this.parts, this.fanId)));
    return this.state;
  }

  private async clockShows(at: number): Promise<void> {
    const { database } = this.parts;
    await database.query('UPDATE workspaces SET clock_v0 = $2, clock_r0 = $3 WHERE id = $1', [
      ...[this.world.workspaceId, at, Date.now()],
    ]);
  }

  /** Takes in the act as the API's intake or a provider callback does. False means that it wakes nobody. */
  private async happens(act: ReplayedAct): Promise<boolean> {
    const { database } = this.parts;
    const { workspaceId } = this.world;
    await database.transaction(async (sql) => {
      if (act.kind === 'event') {
        const event = {
          id: randomUUID(),
          workspaceId,
          fanId: this.fanId,
          origin: 'api' as const,
          ...act.event,
        };
        await appendEvents(sql, [event]);
        return;
      }
      const reason = act.channel === 'sms' ? ('stop' as const) : ('unsubscribe' as const);
      const address = await suppressibleAddress(sql, this.fanId, act.channel);
      await stopAddress(sql, address, { reason, method: 'api', occurredAt: act.at });
    });
    return (
      (await database.query('DELETE FROM nudges WHERE fan_id = $1 RETURNING 1', [this.fanId])).length > 0
    );
  }

  private async decides(): Promise<void> {
    const { database, deps } = this.parts;
    const input = { fanId: this.fanId, expectedRevision: null, key: randomUUID(), now: Date.now() };
    await this.take(await decide(database, deps.campaigns, input));
  }

  private async take(answer: DecisionAnswer): Promise<void> {
    const [row] = await this.parts.database.query<{ state: FanState }>(
      'SELECT state FROM fan_states WHERE fan_id = $1',
      [this.fanId],
    );
    if (row === undefined) throw new Error('The fan has no state.');
    for (const { track, step, at } of stepsTaken(this.state, row.state).entered) {
      this.lines.push({ at, what: `step.entered ${track}/${step}` });
    }
    this.state = row.state;
    const { v0, r0, k } = await this.clock();
    this.wakeAt = answer.wakeAt === null ? null : Math.floor(v0 + k * (answer.wakeAt - r0));
    const asked = answer.effects.filter(({ id }) => !this.effects.some((known) => known.id === id));
    const wanted = this.effects.filter(({ id }) => answer.effects.some((still) => still.id === id));
    this.effects.splice(0, this.effects.length, ...wanted, ...asked);
  }

  private async clock(): Promise<{ v0: number; r0: number; k: number }> {
    const [clock] = await this.parts.database.query<{ v0: number; r0: number; k: number }>(
      'SELECT clock_v0 AS v0, clock_r0 AS r0, clock_k AS k FROM workspaces WHERE id = $1',
      [this.world.workspaceId],
    );
    if (clock === undefined) throw new Error('The workspace has no clock.');
    return clock;
  }

  private async runsEffects(): Promise<void> {
    for (let effect = this.effects.shift(); effect !== undefined; effect = this.effects.shift()) {
      await this.take(await this.run(effect));
    }
  }

  private run({ id, queue }: Effect): Promise<DecisionAnswer> {
    const { deps } = this.parts;
    const input = { fanId: this.fanId, effectId: id };
    switch (queue) {
      case 'sms':
      case 'email':
      case 'webpush':
        // A chain of effects would go on in the same call. It is cut after each effect, so that each one is looked
        // at.
        return sendMessage({ ...sendingActivity(deps, () => 1), chainMs: -1 }, queue, input);
      case 'spotify':
      case 'apple_music':
      case 'deezer':
        return serviceAction(
          servingActivity(deps, () => ({ attempt: 1, scheduledAt: Date.now() })),
          input,
        );
      case 'webhook':
        return callWebhook({ ...deps, attempt: () => 1 }, input);
      default:
        return assertNever(queue);
    }
  }
}

const PayloadSchema = z.looseObject({
  track: z.string().optional(),
  step: z.string().optional(),
  reason: z.string().optional(),
  code: z.string().optional(),
  stage: z.string().optional(),
  path: z.string().optional(),
});
const SpecSchema = z.union([
  z.looseObject({ kind: z.literal('send'), channel: z.string(), template: z.string() }),
  z.looseObject({ kind: z.literal('service'), service: z.string(), action: z.string() }),
  z.looseObject({ kind: z.literal('webhook'), event: z.string() }),
]);

function nameOf(asked: z.infer<typeof SpecSchema>): string {
  switch (asked.kind) {
    case 'send':
      return `${asked.channel} ${asked.template}`;
    case 'service':
      return `${asked.service} ${asked.action}`;
    case 'webhook':
      return asked.event;
    default:
      return assertNever(asked);
  }
}

/** A receiver that takes every call, because a test must not call a real address. */
export const takingReceiver = (deps: ActivityDeps): ActivityDeps => ({
  ...deps,
  webhooks: {
    ...deps.webhooks,
    sender: { post: () => Promise.resolve({ kind: 'delivered' as const, status: 200 }) },
  },
});

/** The fan's events from the database, written in the form in which the simulator writes its own. */
export async function eventLines({ database }: Pick<TestParts, 'database'>, fanId: string): Promise<Line[]> {
  const rows = await database.query<{
    type: string;
    at: number;
    payload: unknown;
    track: string;
    step: string;
    spec: unknown;
  }>(
    `SELECT e.type, floor(extract(epoch FROM e.occurred_at) * 1000)::float8 AS at, e.payload, x.track, x.step, x.spec
     FROM events e LEFT JOIN effects x ON x.id = (e.payload ->> 'effectId')::uuid
     WHERE e.fan_id = $1 ORDER BY e.fan_seq`,
    [fanId],
  );
  return rows.map(({ type, at, payload, track, step, spec }) => {
    const said = PayloadSchema.parse(payload);
    if (spec === null) {
      const detail = said.reason ?? said.stage ?? said.path ?? '';
      return { at, what: `${type} ${said.track ?? ''}/${said.step ?? ''} ${detail}` };
    }
    const asked = SpecSchema.parse(spec);
    const what = nameOf(asked);
    const why = said.reason ?? said.code;
    return { at, what: `${type} ${track}/${step} ${what}${why === undefined ? '' : `: ${why}`}` };
  });
}
