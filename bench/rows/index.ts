import type { BenchRow } from '#bench/row.js';
import type { RowName } from '#bench/row-names.js';
import { enrollment } from './enrollment.js';
import { herd } from './herd.js';
import { importList } from './import-list.js';
import { intake } from './intake.js';
import { lateness } from './lateness.js';
import { live } from './live.js';
import { pages } from './pages.js';
import { parked } from './parked.js';
import { providers } from './providers.js';
import { release } from './release.js';
import { shapes } from './shapes.js';

export const ROWS: Record<RowName, BenchRow> = {
  intake,
  import: importList,
  enrollment,
  release,
  herd,
  shapes,
  lateness,
  providers,
  parked,
  live,
  pages,
};
