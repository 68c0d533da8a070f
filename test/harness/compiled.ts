import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Compiles these rooms to dist/. Specs of code that runs in a process or thread of its own need this, because jest
 * transforms only what runs in its own process.
 */
export function compile(...rooms: string[]): void {
  const script = `import { build } from './tools/build.mjs'; await build(${JSON.stringify(rooms)});`;
  const root = fileURLToPath(new URL('../../', import.meta.url));
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
}
