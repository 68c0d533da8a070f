import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Compiles these rooms to dist/, for specs of what runs in a process or thread of its own: jest's transform ends there. */
export function compile(...rooms: string[]): void {
  const script = `import { build } from './tools/build.mjs'; await build(${JSON.stringify(rooms)});`;
  const root = fileURLToPath(new URL('../../', import.meta.url));
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
}
