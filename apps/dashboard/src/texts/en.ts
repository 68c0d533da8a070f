import { access } from './en/access.js';
import { campaigns } from './en/campaigns.js';
import { flows } from './en/flows.js';
import { frame } from './en/frame.js';

export const en = { access, campaigns, flows, frame };
