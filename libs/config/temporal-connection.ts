import { loadClientConnectConfig } from '@temporalio/envconfig';

type ConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/**
 * How to reach Temporal: the address of our configuration, and what Temporal's own environment variables say
 * (`TEMPORAL_API_KEY`, `TEMPORAL_TLS`, `TEMPORAL_TLS_CLIENT_CERT_PATH` …), which Temporal's other tools read too.
 */
export function temporalConnection(address: string): ConnectionOptions & { address: string } {
  return { ...loadClientConnectConfig({ disableFile: true }).connectionOptions, address };
}
