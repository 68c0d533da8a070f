import { perService, type Service } from '#domain/terms.js';
import { SERVICE_ROWS } from './service-rows.js';

/** The services as they call themselves, in every language. */
export const SERVICE_NAMES: Readonly<Record<Service, string>> = perService(
  (service) => SERVICE_ROWS[service].name,
);
