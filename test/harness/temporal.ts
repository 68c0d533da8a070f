import { servers } from './servers-address.js';

/** The suite's shared Temporal server. Use random workflow ids and task queues, because other specs use it, too. */
export const temporalAddress = () => servers().temporalAddress;

/** The namespace is registered and ready when a spec starts. */
export const temporalNamespace = 'segue';
