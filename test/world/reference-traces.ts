import { Database } from '#database/database.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import { fanWorkflowId } from '#workflows/names.js';
import { startPlatform, type TestPlatform } from '#test/harness/platform.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import { addFan, eventTypes, eventually, flowOf, happens, makeWorld, type World } from './world.js';
import type { History } from '#test/histories/recording.js';
import { relayAll } from './relay.js';

/** What the life of one fan costs, over all runs of their workflow. */
export interface Trace {
  types: string[];
  historyEvents: number;
  historyBytes: number;
  stateTransitions: number;
  /** The statements of the worker and the relay, with BEGIN and COMMIT. */
  sqlStatements: number;
  history: History;
}

/** Wednesday, one in the morning in New York. Every send window is closed. */
const NIGHT = Date.UTC(2026, 5, 10, 5);
const HOUR = 3_600_000;

interface TraceStage {
  platform: TestPlatform;
  /** The statements of the test itself do not count as the product's. */
  looking: Database;
  world: World;
}

async function onStage<T>(
  { k, releaseIn, flow, at = NIGHT }: { k: number; releaseIn: number; flow: Flow; at?: number },
  play: (stage: TraceStage) => Promise<T>,
): Promise<T> {
  const platform = await startPlatform({ background: false });
  const looking = await new Database(platform.databaseUrl, { poolSize: 2 }).connect();
  try {
    // The clock is faster than a workspace may have, so that two nights pass in seconds.
    await looking.query('ALTER TABLE workspaces DROP CONSTRAINT workspaces_clock_k_check');
    const world = await makeWorld(looking, {
      clock: { v0: at, r0: Date.now(), k },
      release: { kind: 'global', at: at + releaseIn },
      flow,
    });
    return await play({ platform, looking, world });
  } finally {
    await looking.close();
    await platform.close();
  }
}

/** Waits until the workflow only waits. An act in the middle of a task would be taken in at the end of that task. */
async function rests({ platform, world }: TraceStage, fan: string): Promise<void> {
  const handle = platform.client.workflow.getHandle(fanWorkflowId(world.workspaceId, fan));
  await eventually(
    () => handle.describe(),
    ({ raw }) => raw.pendingWorkflowTask == null && (raw.pendingActivities ?? []).length === 0,
    60_000,
  );
}

/** An act of the fan, whose nudge is carried at once. */
async function acts(stage: TraceStage, fan: string, ...act: ActArguments): Promise<void> {
  const { platform, looking, world } = stage;
  const [type, payload] = act;
  await happens(looking, world, fan, type, payload);
  await relayAll(platform);
}
type ActArguments = [type: Parameters<typeof happens>[3], payload: Parameters<typeof happens>[4]];

const sees = ({ looking }: TraceStage, fan: string, type: string, times = 1) =>
  eventually(
    () => eventTypes(looking, fan),
    (types) => types.filter((each) => each === type).length >= times,
    60_000,
  );

async function reaches({ world }: TraceStage, moment: number): Promise<void> {
  await eventually(
    () => Promise.resolve(world.now()),
    (now) => now >= moment,
    60_000,
  );
}

async function traceOf({ platform, looking, world }: TraceStage, fan: string): Promise<Trace> {
  const handle = platform.client.workflow.getHandle(fanWorkflowId(world.workspaceId, fan));
  await handle.result();
  const history = await handle.fetchHistory();
  const { raw } = await handle.describe();
  const info = raw.workflowExecutionInfo;
  return {
    types: await eventTypes(looking, fan),
    historyEvents: history.events?.length ?? 0,
    historyBytes: Number(info?.historySizeBytes ?? 0),
    stateTransitions: Number(info?.stateTransitionCount ?? 0),
    sqlStatements: platform.database.statements,
    history,
  };
}

/**
 * The fan pre-saves, is saved for, is prompted in the morning, saves at night, is asked to follow in the morning, and
 * follows.
 */
export function traceA(): Promise<Trace> {
  const options = { k: 5_000, releaseIn: 2 * HOUR, flow: releaseGrowth(RELEASE_GROWTH_WAITS) };
  return onStage(options, async (stage) => {
    const fan = await addFan(stage.platform.deps, stage.world, { email: 'a@example.com', spotify: true });
    stage.platform.database.statements = 0;
    await acts(stage, fan, 'fan.pre_saved', { path: 'service', service: 'spotify' });
    await sees(stage, fan, 'message.accepted');
    // Emails go until nine in the evening, which is twenty hours after the night began.
    await reaches(stage, NIGHT + 20.5 * HOUR);
    await rests(stage, fan);
    // The tap that tells us of the save is a click as well. Both are there before the fan is woken.
    await happens(stage.looking, stage.world, fan, 'link.clicked', { human: true });
    await acts(stage, fan, 'fan.saved', { target: 'track', observedBy: 'tap' });
    await sees(stage, fan, 'message.accepted', 2);
    await rests(stage, fan);
    await acts(stage, fan, 'fan.followed', { observedBy: 'tap' });
    await sees(stage, fan, 'enrollment.closed');
    return traceOf(stage, fan);
  });
}

/** The fan pre-saves, is saved for, is prompted, and never saves. They are re-engaged by SMS and never come back. */
export function traceB(): Promise<Trace> {
  const waits = { saveWait: { hours: 50 }, followWait: { hours: 50 }, reengageWait: { hours: 10 } };
  const options = { k: 10_000, releaseIn: 8.5 * HOUR, flow: releaseGrowth(waits) };
  return onStage(options, async (stage) => {
    const fan = await addFan(stage.platform.deps, stage.world, { phone: '+12025550123', spotify: true });
    stage.platform.database.statements = 0;
    await acts(stage, fan, 'fan.pre_saved', { path: 'service', service: 'spotify' });
    await sees(stage, fan, 'enrollment.closed');
    return traceOf(stage, fan);
  });
}

/** A send, a branch and a send, at once: the shortest life there is. */
export function tracePlain(): Promise<Trace> {
  const send = (id: string): Step => ({
    ...{ kind: 'send', id, channels: ['email'], template: 'plain', purpose: 'service', intent: 'prompt' },
  });
  const flow = flowOf(
    send('first'),
    { kind: 'branch', id: 'fork', if: { kind: 'event', event: 'fan.saved' }, then: 'end', else: 'again' },
    send('again'),
    { kind: 'exit', id: 'end', reason: 'done' },
  );
  return onStage({ k: 1, releaseIn: HOUR, flow, at: NIGHT + 11 * HOUR }, async (stage) => {
    const fan = await addFan(stage.platform.deps, stage.world, {
      email: 'a@example.com',
      purposes: ['service'],
    });
    stage.platform.database.statements = 0;
    await acts(stage, fan, 'fan.pre_saved', { path: 'reminder' });
    await sees(stage, fan, 'enrollment.closed');
    return traceOf(stage, fan);
  });
}
