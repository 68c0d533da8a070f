import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { z } from 'zod';
import type { Bed } from './bed.js';

export interface Machine {
  cores: number;
  processor: string;
  memoryGb: number;
  system: string;
  node: string;
  postgres: string;
  temporalSdk: string;
  temporalServer: string;
}

export async function describeMachine(bed: Bed): Promise<Machine> {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    postgres: await bed.counts.version(),
    temporalSdk: versionOf('@temporalio/worker'),
    temporalServer: await bed.temporalVersion(),
  };
}

const Manifest = z.object({ version: z.string() });

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
