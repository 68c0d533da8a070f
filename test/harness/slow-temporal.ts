import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheHome } from '#tools/temporal-binary.js';

/** A cache whose Temporal server does not start before it is told to, as if it was still being built. */
export function slowTemporal() {
  const home = mkdtempSync(join(tmpdir(), 'segue-e2e-cache-'));
  const real = join(cacheHome(process.env), 'segue');
  for (const version of readdirSync(real).filter((name) => /^temporal-[\d.]+$/.test(name))) {
    mkdirSync(join(home, 'segue', version), { recursive: true });
    for (const program of readdirSync(join(real, version))) {
      const script = `#!/bin/sh\nwhile [ ! -e '${home}/go-on' ]; do sleep 0.1; done\nexec '${join(real, version, program)}' "$@"\n`;
      writeFileSync(join(home, 'segue', version, program), script, { mode: 0o755 });
    }
  }
  return {
    home,
    goOn: () => writeFileSync(join(home, 'go-on'), ''),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
