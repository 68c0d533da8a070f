import type { en } from './en.js';
import { access } from './es/access.js';
import { campaigns } from './es/campaigns.js';
import { clock } from './es/clock.js';
import { create } from './es/create.js';
import { demo } from './es/demo.js';
import { fans } from './es/fans.js';
import { flows } from './es/flows.js';
import { frame } from './es/frame.js';
import { live } from './es/live.js';
import { metrics } from './es/metrics.js';
import { night } from './es/night.js';

export const es: typeof en = {
  access,
  campaigns,
  clock,
  create,
  demo,
  fans,
  flows,
  frame,
  live,
  metrics,
  night,
};
