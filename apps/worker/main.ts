import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, type RuntimeOptions } from '@temporalio/worker';
import { pino, type Logger as PinoLogger } from 'pino';
import { ConfigError, readConfig, WorkerConfigSchema, type WorkerConfig } from '#config/config.js';
import { LogOutput, surviveLostOutput } from '#config/log-output.js';
import { temporalConnection } from '#config/temporal-connection.js';
import { Database } from '#database/database.js';
import { zoneVersion } from '#domain/clock/zones/zone-rules.js';
import { DEFAULT_TASK_QUEUE } from '#workflows/names.js';
import { runBackground } from './background.js';
import { checkClock, watchClock } from './clock-watch.js';
import { composeDeps } from './compose.js';
import { serveHealth } from './health.js';
import { temporalLogging } from './temporal-log.js';
import { createWorkers } from './workers.js';

/**
 * Most of what a worker allocates is garbage soon (histories, activations, rows); a few dozen MB stay. By itself V8
 * lets the heap grow to four times of what stays before it collects; here it collects at one and a half times. The
 * flag is set before the first workflow thread starts, so that it holds for these threads too.
 */
setFlagsFromString('--heap-growing-percent=50');

const START_WAITS_MS = 30_000;
const LOOK_AGAIN_MS = 200;

async function run(config: WorkerConfig): Promise<void> {
  const logger = pino({ level: config.LOG_LEVEL, base: { app: 'worker' } }, new LogOutput());
  installRuntime(config, logger);
  const database = await new Database(config.DATABASE_URL, {
    poolSize: 20,
    applicationName: 'segue-worker',
    work: 'background',
  }).connect(START_WAITS_MS);
  checkClock(database.clock);
  const connection = await connectTemporal(config);
  const deps = await composeDeps(config, database, logger);
  const taskQueue = DEFAULT_TASK_QUEUE;
  const workers = await createWorkers(deps, {
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue,
    maxCachedWorkflows: config.MAX_CACHED_WORKFLOWS,
  });
  const client = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE });
  const stop = new AbortController();
  const shutdown = () => {
    if (stop.signal.aborted) return;
    stop.abort();
    for (const worker of workers) worker.shutdown();
  };
  process.once('SIGINT', shutdown);
  process.once('SIGTERM', shutdown);
  const health = await serveHealth(config.WORKER_HEALTH_PORT);
  logger.info({ taskQueue, zoneData: zoneVersion() }, 'worker started');
  try {
    const background = runBackground({ database, client, taskQueue, logger }, deps, stop.signal);
    // A worker that ends with an error ends the process, and a supervisor starts the process again.
    const clock = watchClock(database.clock, { logger, signal: stop.signal }).finally(shutdown);
    await Promise.all([background, clock, ...workers.map((worker) => worker.run().finally(shutdown))]);
  } finally {
    await Promise.all(deps.inline.carriedOn);
    await health.close();
    await connection.close();
    await database.close();
  }
}

function installRuntime(config: WorkerConfig, logger: PinoLogger): void {
  const { logger: temporalLogger, telemetryOptions } = temporalLogging(logger);
  Runtime.install({
    // Temporal's own handlers would stop the workers before the background loops are told.
    shutdownSignals: [],
    logger: temporalLogger,
    telemetryOptions: { ...telemetryOptions, ...metricsOf(config) },
  });
}

/** Started together with its servers, the worker waits for them, rather than being started again. */
async function connectTemporal(config: WorkerConfig): Promise<NativeConnection> {
  const until = performance.now() + START_WAITS_MS;
  for (;;) {
    try {
      return await NativeConnection.connect(temporalConnection(config.TEMPORAL_ADDRESS));
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(LOOK_AGAIN_MS);
    }
  }
}

function metricsOf({
  WORKER_METRICS_ADDRESS: bindAddress,
}: WorkerConfig): NonNullable<RuntimeOptions['telemetryOptions']> {
  return bindAddress === undefined ? {} : { metrics: { prometheus: { bindAddress } } };
}

surviveLostOutput();
try {
  await run(readConfig(WorkerConfigSchema, process.env));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : `The worker ended: ${String(error)}`);
  process.exitCode = 1;
}
