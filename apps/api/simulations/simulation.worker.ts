import { parentPort, workerData } from 'node:worker_threads';
import type { SimulationInput } from '#domain/simulator/simulation-input.js';
import { Simulation } from '#domain/simulator/simulation.js';

/** Computes beside the API's own thread, so that a long simulation holds up nobody's request. */
function isInput(data: unknown): data is SimulationInput {
  return typeof data === 'object' && data !== null && 'campaign' in data && 'entrants' in data;
}

const input: unknown = workerData;
if (!isInput(input)) throw new Error('This is no simulation.');
const simulation = new Simulation(input);
while (!simulation.play(100_000));
parentPort?.postMessage(simulation.report());
