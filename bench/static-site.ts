import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, httpAnswers } from '#tools/process.js';
import { LAYER, type LocalService } from '#tools/service.js';
import type { Bed } from './bed.js';

export interface StaticSite {
  /** The address of the one file. */
  url: string;
  service: LocalService;
}

/** Serves this text as a file, by the same server that serves the pages, in a process of its own. */
export async function startStaticSite(bed: Bed, text: string): Promise<StaticSite> {
  const folder = bed.folder.file('static-site');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'page.html'), text);
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/page.html`;
  const service = await bed.start({
    name: 'static site',
    layer: LAYER.api,
    command: process.execPath,
    args: [fileURLToPath(new URL('static-site/main.js', import.meta.url))],
    env: { PORT: String(port), FOLDER: folder },
    logFile: bed.folder.log('static-site'),
    stop: { signal: 'SIGTERM', withinMs: 5_000 },
    ready: { probe: httpAnswers(url), withinMs: 30_000 },
  });
  return { url, service };
}
