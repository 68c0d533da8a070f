import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { freePorts } from '#tools/process.js';
import { LAYER } from '#tools/service.js';
import { httpAnswers } from '#tools/process.js';
import type { Bed } from './bed.js';

/** The bare workflows: they run in a worker process of their own, and the client is in this process. */
interface Baseline {
  namespace: string;
  client: Client;
  pid: number;
  stop(): Promise<void>;
}

export async function startBaseline(bed: Bed): Promise<Baseline> {
  const namespace = await bed.fresh();
  const [healthPort = 0] = await freePorts(1);
  const worker = await bed.start({
    name: 'baseline worker',
    layer: LAYER.worker,
    command: process.execPath,
    args: [fileURLToPath(new URL('baseline/main.js', import.meta.url))],
    env: {
      TEMPORAL_ADDRESS: bed.temporalAddress,
      TEMPORAL_NAMESPACE: namespace,
      WORKER_HEALTH_PORT: String(healthPort),
    },
    logFile: bed.folder.log('baseline'),
    stop: { signal: 'SIGTERM', withinMs: 40_000 },
    ready: { probe: httpAnswers(`http://127.0.0.1:${healthPort}/healthz`), withinMs: 60_000 },
  });
  const connection = await NativeConnection.connect({ address: bed.temporalAddress });
  return {
    namespace,
    client: new Client({ connection, namespace }),
    pid: worker.pid ?? 0,
    stop: async () => {
      await worker.stop();
      await connection.close();
    },
  };
}
