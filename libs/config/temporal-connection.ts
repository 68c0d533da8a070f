import { loadClientConnectConfig } from '@temporalio/envconfig';

type ConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/**
 * Says how to reach Temporal: with the address of our configuration, and with Temporal's own environment variables
 * (`TEMPORAL_API_KEY`, `TEMPORAL_TLS`, `TEMPORAL_TLS_CLIENT_CERT_PATH` …), which Temporal's other tools read too.
 */
export function temporalConnection(address: string): ConnectionOptions & { address: string } {
  return { ...loadClientConnectConfig({ disableFile: true }).connectionOptions, address };
}
