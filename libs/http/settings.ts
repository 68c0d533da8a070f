import type { ApiConfig } from '#config/config.js';

/** The API's configuration, injected by its class. */
export class Settings {
  constructor(readonly values: ApiConfig) {}
}

/** The setting of Express that says: this is a local run, whose dashboard may show the fan pages in a frame. */
export const FRAMED = 'fan pages in frames';
