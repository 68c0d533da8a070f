import { parseArgs } from 'node:util';
import { errorMessage, StartError } from './process.js';

export interface StartOptions {
  help: boolean;
  data: string;
  host: string;
  port: number;
  /** Undefined means the port of the last run, or a free one. */
  postgresPort: number | undefined;
  workers: number;
  demo: boolean;
  /** True leaves out the artist, releases and fans that the demo workspace normally shows. */
  empty: boolean;
  /** What the demo workspace's clock shows at its very first start (ms). Undefined means the real time. */
  demoClockStart?: number;
}

export const HELP = `Starts Segue on this machine: PostgreSQL, a Temporal server, the API, a worker, and a sandbox that replaces
the streaming services and message providers. Ctrl-C stops everything. The next start continues from there.

  npm start -- [options]

  --data DIR      folder in which everything is kept (default: .segue)
  --port N        port of the API (default: 3000)
  --host ADDRESS  address the API listens on (default: 127.0.0.1)
  --pg-port N     port of PostgreSQL (default: a free one)
  --workers N     number of worker processes; more than one for each core gains nothing (default: 1)
  --no-demo       without the demo workspace
  --empty         with the demo workspace, but without its story: no fans, no campaign
  --help          this page

Environment:
  DATABASE_URL       use this PostgreSQL instead of the embedded one
  TEMPORAL_ADDRESS   use this Temporal server instead of starting one (TEMPORAL_NAMESPACE: default segue)
  XDG_CACHE_HOME     where a Temporal server is cached (default: ~/.cache)
`;

/** Reads the command line. If something in it is wrong, one sentence says what. */
export function parseOptions(args: string[]): StartOptions {
  const values = parse(args);
  return {
    help: values.help,
    data: values.data,
    host: values.host,
    port: whole('--port', values.port, 1, 65_535),
    postgresPort:
      values['pg-port'] === undefined ? undefined : whole('--pg-port', values['pg-port'], 1, 65_535),
    workers: whole('--workers', values.workers, 1, 64),
    demo: !values['no-demo'],
    empty: values.empty,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        data: { type: 'string', default: '.segue' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '3000' },
        'pg-port': { type: 'string' },
        workers: { type: 'string', default: '1' },
        'no-demo': { type: 'boolean', default: false },
        empty: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${errorMessage(error).split('. ')[0] ?? ''}; see --help.`);
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
