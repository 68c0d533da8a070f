import type { ApiConfig } from '#config/config.js';

/** The API's configuration, injected by its class. */
export class Settings {
  constructor(readonly values: ApiConfig) {}
}
