import { Initial1764000000000 } from './1764000000000-initial.js';

export const MIGRATIONS = [Initial1764000000000];
