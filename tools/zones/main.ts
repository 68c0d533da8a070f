import { readFile, writeFile } from 'node:fs/promises';
import { zoneRules, ZoneRules } from '#domain/clock/zones/zone-rules.js';
import { generatedFiles, zoneDataOf } from './generate.js';
import { readMomentData } from './read-moment.js';
import { zoneChanges } from './zone-changes.js';

/** `npm run zones:update` writes our zone data again from the pinned package, and prints what changes and when. */
const source = readMomentData();
const [before, after] = [zoneRules(), new ZoneRules(zoneDataOf(source))];
for (const [path, text] of generatedFiles(source)) {
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) await writeFile(path, text);
}
const changes = zoneChanges(before, after, Date.now());
console.log(`Zone data ${before.version} → ${after.version}; ${changes.length} zones change.`);
for (const line of changes) console.log(`  ${line}`);
