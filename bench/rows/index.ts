import type { Row } from '#bench/row.js';
import type { RowName } from '#bench/row-names.js';
import { enrolment } from './enrolment.js';
import { intake } from './intake.js';
import { lateness } from './lateness.js';
import { live } from './live.js';
import { parked } from './parked.js';
import { release } from './release.js';
import { shapes } from './shapes.js';

export const ROWS: Record<RowName, Row> = { intake, enrolment, release, shapes, lateness, parked, live };
