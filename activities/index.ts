import { Context } from '@temporalio/activity';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import { countFailure } from '#database/engine/stuck-fans.js';
import { callWebhook } from './webhooks/call-webhook.js';
import { decide, UnknownFanError, type DecideInput } from './decide.js';
import type { ActivityDeps } from './deps.js';
import { driveOperation } from './campaigns/fan-out.js';
import { againSoon, isOurFault, isRateLimited } from './failures.js';
import { probeAvailability } from './services/probe-availability.js';
import { isChannel } from '#domain/terms.js';
import { sendingActivity, sendingDecision, servingActivity, servingDecision } from './effect-deps.js';
import { actInline, type Act } from './inline/act-inline.js';
import { serviceAction, serviceActionInline } from './services/service-action.js';
import type { EffectInput } from './effect.js';
import { sendMessage, sendOne } from './messages/send-message.js';
import { tendCampaign, type TendInput, type Tended } from './campaigns/tend-campaign.js';

/**
 * The answer for a stuck fan (until an operator's retry) and for an erased one: there is nothing to do, and the
 * workflow completes.
 */
const nothingToDo: DecisionAnswer = { revision: 0, wakeAt: null, effects: [], done: true, stuck: true };

/** Runs a decision. Ten failures of the decision itself make the fan stuck; other fans go on. */
async function countingFailures(
  deps: ActivityDeps,
  fanId: string,
  work: () => Promise<DecisionAnswer>,
): Promise<DecisionAnswer> {
  try {
    return await work();
  } catch (error) {
    if (isRateLimited(error)) deps.deferrals.count(error.message);
    if (error instanceof UnknownFanError) return nothingToDo;
    if (!isOurFault(error)) throw error;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
    const { stuck } = await countFailure(deps.database, fanId, reason.slice(0, 500));
    if (!stuck) throw error;
    deps.logger.error({ fanId, reason }, 'fan is stuck');
    return nothingToDo;
  }
}

/** In an ordinary activity. A local one is repeated at once, by the policy of the fan's workflow. */
async function comingSoonAgain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw againSoon(error);
  }
}

/** This is well below the heartbeat time-out of the fan's workflow. */
const HEARTBEAT_MS = 3000;

/** Sends heartbeats while the work runs, so that another worker takes over a killed worker's effect in seconds. */
async function withHeartbeats<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** What a decision may do itself. It never calls receivers' webhooks, because these may take any time to answer. */
function inlineAct(deps: ActivityDeps): Act {
  const sending = sendingDecision(deps);
  const serving = servingDecision(deps);
  return (fanId, { id: effectId, queue }) => {
    if (queue === 'webhook') return undefined;
    if (isChannel(queue)) {
      return { pace: deps.channels[queue].pace, run: () => sendOne(sending, queue, fanId, effectId) };
    }
    const pace = deps.services[queue]?.pace;
    return pace && { pace, run: () => serviceActionInline(serving, { fanId, effectId }) };
  };
}

export function createDecideActivities(deps: ActivityDeps) {
  const act = inlineAct(deps);
  return {
    /** Decides, and does what is due at once when that delays nobody. */
    decideFan: (input: DecideInput): Promise<DecisionAnswer> =>
      countingFailures(deps, input.fanId, async () =>
        actInline(deps, input.fanId, await decide(deps.database, deps.campaigns, input), act),
      ),
  };
}
export type DecideActivities = ReturnType<typeof createDecideActivities>;

export function createEffectActivities(deps: ActivityDeps) {
  const attempt = () => Context.current().info.attempt;
  const scheduledAt = () => Context.current().info.scheduledTimestampMs;
  const sending = sendingActivity(deps, attempt);
  const acting = servingActivity(deps, () => ({ attempt: attempt(), scheduledAt: scheduledAt() }));
  const effect = (input: EffectInput, work: () => Promise<DecisionAnswer>): Promise<DecisionAnswer> =>
    withHeartbeats(() => comingSoonAgain(() => countingFailures(deps, input.fanId, work)));
  return {
    sendSms: (input: EffectInput) => effect(input, () => sendMessage(sending, 'sms', input)),
    sendEmail: (input: EffectInput) => effect(input, () => sendMessage(sending, 'email', input)),
    sendWebPush: (input: EffectInput) => effect(input, () => sendMessage(sending, 'webpush', input)),
    /** Carries out every action of a service. Recorded histories contain this name. */
    saveRelease: (input: EffectInput) => effect(input, () => serviceAction(acting, input)),
    callWebhook: (input: EffectInput) => effect(input, () => callWebhook({ ...deps, attempt }, input)),
  };
}
export type EffectActivities = ReturnType<typeof createEffectActivities>;

/** A fan-out goes on for this long (ms) at a time. Then the campaign's other duties have their turn. */
const FAN_OUT_MS = 10_000;

async function tendAndFanOut(deps: ActivityDeps, input: TendInput): Promise<Tended> {
  const tended = await tendCampaign(deps, input);
  if (await driveOperation(deps, input.campaignId, FAN_OUT_MS)) return tended;
  return { wakeAt: input.now, done: false, doing: 'wake the fans of a change' };
}

/**
 * The services are asked whether the release is out after the upkeep's transaction, because this calls a provider.
 */
async function tendAndProbe(deps: ActivityDeps, input: TendInput): Promise<Tended> {
  const tended = await tendAndFanOut(deps, input);
  if (tended.done) return tended;
  const lookAt = await probeAvailability(deps, input);
  if (lookAt === null || (tended.wakeAt !== null && tended.wakeAt <= lookAt)) return tended;
  return { ...tended, wakeAt: lookAt, doing: 'look whether the release is out' };
}

export function createCampaignActivities(deps: ActivityDeps) {
  return {
    tendCampaign: (input: TendInput): Promise<Tended> => withHeartbeats(() => tendAndProbe(deps, input)),
  };
}
export type CampaignActivities = ReturnType<typeof createCampaignActivities>;
