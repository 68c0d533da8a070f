import type { en } from './en.js';
import { access } from './es/access.js';
import { campaigns } from './es/campaigns.js';
import { flows } from './es/flows.js';
import { frame } from './es/frame.js';

export const es: typeof en = { access, campaigns, flows, frame };
