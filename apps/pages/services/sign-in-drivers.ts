import type { Service } from '#domain/terms.js';
import { SIGN_IN_SCRIPT } from './apple-music/sign-in-script.js';

/** Our own text that drives the script of a service whose sign-in runs in our page. One line a service. */
const DRIVERS: Readonly<Partial<Record<Service, string>>> = { apple_music: SIGN_IN_SCRIPT };

export const driverOf = (service: Service): string | undefined => DRIVERS[service];
