import type { Logger as PinoLogger } from 'pino';
import type { Logger as TemporalLogger, LogLevel, RuntimeOptions } from '@temporalio/worker';

/**
 * Temporal's own lines, as lines of ours. A connection that is tried again is a warning of its client for each poller
 * and each try: while the server is away they would hide everything else, and the relay says so, too.
 */
export function temporalLogging(logger: PinoLogger): { logger: TemporalLogger; telemetryOptions: Telemetry } {
  const filter = 'ERROR,temporalio_sdk_core=WARN,temporalio_client=WARN,temporalio_client::retry=ERROR';
  return {
    logger: linesOf(logger.child({ of: 'temporal' })),
    telemetryOptions: { logging: { forward: {}, filter } },
  };
}

type Telemetry = NonNullable<RuntimeOptions['telemetryOptions']>;
type Meta = Parameters<TemporalLogger['info']>[1];

function linesOf(logger: PinoLogger): TemporalLogger {
  const line = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: Meta) =>
    logger[level](meta === undefined ? {} : plain(meta), message);
  const by = {
    TRACE: line('trace'),
    DEBUG: line('debug'),
    INFO: line('debug'),
    WARN: line('warn'),
    ERROR: line('error'),
  };
  return {
    log: (level: LogLevel, message: string, meta?: Meta) => by[level](message, meta),
    trace: by.TRACE,
    debug: by.DEBUG,
    // What a worker's state is: of no interest where nothing is wrong.
    info: by.INFO,
    warn: by.WARN,
    error: by.ERROR,
  };
}

/** An error becomes its name and message: its stack says where in our code it was thrown, and the cause is ours. */
function plain(meta: object): object {
  return Object.fromEntries(
    Object.entries(meta).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    ]),
  );
}
