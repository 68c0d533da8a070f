import { parseArgs } from 'node:util';
import { DEFAULT_DATA } from './local-database.js';
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
  /** True: the sandbox's fans react to the messages of every campaign, not only of the demo's own. */
  fansEverywhere: boolean;
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
  --fans-everywhere  the sandbox's fans react to messages of all campaigns, not of the demo's alone
  --help          this page

Environment:
  DATABASE_URL       use this PostgreSQL instead of the embedded one
  TEMPORAL_ADDRESS   use this Temporal server instead of starting one (TEMPORAL_NAMESPACE: default segue)
  XDG_CACHE_HOME     where a Temporal server is cached (default: ~/.cache)
  WEBHOOK_ALLOW_HOSTS            hosts that webhooks may call by http and at private addresses: "127.0.0.1:9000,…"
                                 (default: none, so a receiver on this machine is refused)
  CORS_ORIGINS                   origins whose pages may call the API from a browser: "http://localhost:5173,…"
  RATE_LIMIT_PER_SECOND          requests a second of one API key or member (default: 200)
  RATE_LIMIT_EVENTS_PER_SECOND   the same for POST /v1/events (default: 1000)
  TRUST_PROXY                    the proxies before the API: how many, or their addresses (default: none)
  LOG_LEVEL                      debug, info, warn or error (default: info); the logs are in the data folder
  SPOTIFY_PER_SECOND, TWILIO_PER_SECOND, SENDGRID_PER_SECOND, WEB_PUSH_PER_SECOND
                                 calls a second to each provider (default: 50)
  APPLE_MUSIC_PER_SECOND, DEEZER_PER_SECOND
                                 the same (default: 20 and 9)
  SERVICE_GIVE_UP_MINUTES        how long an action on a streaming service is tried (default: 360)
  DNS_SERVERS                    who is asked about the domains of senders: "host:port,…" (default: the machine's)
  SPOTIFY_FOLLOW_BY              library or following: the call by which an artist is followed
  SPOTIFY_LIBRARY_API            current or legacy: the calls that save and look up
  SPOTIFY_ACCOUNT                the developer account, if several of its apps share a quota
  TWILIO_FROM, EMAIL_FROM        who the messages are from
  VAPID_SUBJECT                  whom a push service asks: "mailto:…" or "https://…" (default: EMAIL_FROM)
  WEBHOOK_PER_SECOND             calls a second of the workspace to one receiver (default: 10)
  FAN_OUT_PER_SECOND             fans a second whom one change of a campaign wakes (default: 500)
  CALLBACK_MAX_AGE_HOURS         how old a provider's signed event may be (default: 72)
  CALLBACK_KEEP_DAYS, REPLY_KEEP_DAYS
                                 how long ids of callbacks (90) and texts of replies (365) are kept
  WORKER_METRICS_ADDRESS         host:port at which Prometheus reads the worker's metrics (default: none)
  MAX_CACHED_WORKFLOWS           fan workflows kept in a worker's memory (default: 2000)
What else docs/operations.md names (addresses and keys of databases, Temporal and providers) is set by npm start itself.
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
    fansEverywhere: values['fans-everywhere'],
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        data: { type: 'string', default: DEFAULT_DATA },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '3000' },
        'pg-port': { type: 'string' },
        workers: { type: 'string', default: '1' },
        'no-demo': { type: 'boolean', default: false },
        empty: { type: 'boolean', default: false },
        'fans-everywhere': { type: 'boolean', default: false },
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
