import { access } from './en/access.js';
import { campaigns } from './en/campaigns.js';
import { clock } from './en/clock.js';
import { create } from './en/create.js';
import { demo } from './en/demo.js';
import { fans } from './en/fans.js';
import { flows } from './en/flows.js';
import { frame } from './en/frame.js';
import { live } from './en/live.js';
import { metrics } from './en/metrics.js';
import { night } from './en/night.js';

export const en = { access, campaigns, clock, create, demo, fans, flows, frame, live, metrics, night };
