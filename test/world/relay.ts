import { relayOnce } from '#worker/relay.js';
import type { TestPlatform } from '#test/harness/platform.js';

const nothing = () => undefined;
export const silent = { info: nothing, warn: nothing, error: nothing };

/** Carries all nudges that there are, for a platform without its background loops. */
export async function relayAll({ database, client, taskQueue }: TestPlatform): Promise<void> {
  while (await relayOnce({ database, client, taskQueue, logger: silent }));
}
