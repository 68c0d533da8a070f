import 'reflect-metadata';
import { ApiConfigSchema, ConfigError, readConfig } from '#config/config.js';
import { surviveLostOutput } from '#config/log-output.js';
import { zoneVersion } from '#domain/clock/zones/zone-rules.js';
import { fanPages } from '#pages/pages.js';
import { createApp } from './create-app.js';

surviveLostOutput();
try {
  // Only this line reads the environment; everything else gets its configuration injected.
  const config = readConfig(ApiConfigSchema, process.env);
  // One process serves both the API and the pages that fans see (docs/decisions/0033-pages-beside-the-api.md).
  const app = await createApp(config, [fanPages(config)]);
  await app.listen(config.PORT, config.HOST);
  process.stdout.write(
    `${JSON.stringify({ app: 'api', listening: await app.getUrl(), zoneData: zoneVersion() })}\n`,
  );
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
  // A half-started app may hold sockets that keep the process alive.
  setTimeout(() => process.exit(1), 1000).unref();
}

function describe(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return `The API could not start: ${error instanceof Error ? error.message : String(error)}`;
}
