import { loadClientConnectConfig } from '@temporalio/envconfig';

type ConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/**
 * How to reach Temporal: the address of our configuration, and beside it what Temporal's own environment settings
 * say (`TEMPORAL_API_KEY`, `TEMPORAL_TLS`, `TEMPORAL_TLS_CLIENT_CERT_PATH` …), as its other tools read them.
 */
export function temporalConnection(address: string): ConnectionOptions & { address: string } {
  return { ...loadClientConnectConfig({ disableFile: true }).connectionOptions, address };
}
