import { servers } from './servers-address.js';

/** The suite's shared Temporal server. Use random workflow ids and task queues: other specs are on it too. */
export const temporalAddress = () => servers().temporalAddress;

/** Registered and ready when a spec starts. */
export const temporalNamespace = 'segue';
