import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SimulationInput } from '#domain/simulator/simulation-input.js';
import type { SimulationReport } from '#domain/simulator/tally.js';

type SimulationRun =
  | { kind: 'done'; report: SimulationReport }
  | { kind: 'too_long' }
  /** As many simulations as are allowed run already. */
  | { kind: 'busy' };

interface SimulationLimits {
  /** Real time one simulation may take. */
  withinMs: number;
  /** How many may run at once in this process; each takes one core. */
  atOnce: number;
}

/** Beside this source when compiled; specs run the source and take what was compiled for them. */
function workerFile(): string {
  const beside = fileURLToPath(new URL('simulation.worker.js', import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../../dist/apps/api/simulations/simulation.worker.js', import.meta.url));
}

/** Runs simulations in threads of their own. */
export class SimulationRunner {
  private running = 0;

  constructor(private readonly limits: SimulationLimits = { withinMs: 30_000, atOnce: 2 }) {}

  async run(input: SimulationInput): Promise<SimulationRun> {
    if (this.running >= this.limits.atOnce) return { kind: 'busy' };
    this.running += 1;
    try {
      return await inThread(input, this.limits.withinMs);
    } finally {
      this.running -= 1;
    }
  }
}

async function inThread(input: SimulationInput, withinMs: number): Promise<SimulationRun> {
  const worker = new Worker(workerFile(), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<SimulationRun>((resolve, reject) => {
      timer = setTimeout(() => resolve({ kind: 'too_long' }), withinMs);
      worker.once('message', (report: SimulationReport) => resolve({ kind: 'done', report }));
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The simulation's thread ended with ${code}.`)));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
