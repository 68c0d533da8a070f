import { fileURLToPath } from 'node:url';
import type { SandboxInput } from '#providers/sandbox/options.js';
import type { DataFolder } from './data-folder.js';
import { httpAnswers } from './process.js';
import type { Secrets } from './secrets.js';
import { LAYER, type ServiceSpec } from './service.js';

/** What the three processes of the product have to know about each other. */
interface LocalAddresses {
  host: string;
  port: number;
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  sandboxPort: number;
}

export interface LocalPlan {
  folder: DataFolder;
  secrets: Secrets;
  addresses: LocalAddresses;
  /** The environment in which Segue was started. Settings that Segue does not decide itself are passed on. */
  env: Record<string, string>;
}

const script = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The address at which a browser or a callback on this machine reaches the API. */
export function baseUrl({ host, port }: Pick<LocalAddresses, 'host' | 'port'>): string {
  return `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
}

const sandboxUrl = ({ sandboxPort }: Pick<LocalAddresses, 'sandboxPort'>) =>
  `http://127.0.0.1:${sandboxPort}`;

export const statusFile = (folder: DataFolder) => folder.file('status.json');

function commonEnv({ secrets, addresses, env }: LocalPlan): Record<string, string> {
  return {
    ...env,
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: addresses.temporalNamespace,
    PUBLIC_BASE_URL: baseUrl(addresses),
    SEGUE_ENCRYPTION_KEYS: secrets.encryptionKeys,
    SEGUE_HMAC_KEY: secrets.hmacKey,
    TWILIO_ACCOUNT_SID: secrets.twilioAccountSid,
    TWILIO_AUTH_TOKEN: secrets.twilioAuthToken,
    SPOTIFY_ACCOUNTS_URL: sandboxUrl(addresses),
    SPOTIFY_API_URL: sandboxUrl(addresses),
    SPOTIFY_CLIENT_ID: 'sandbox',
    SPOTIFY_CLIENT_SECRET: secrets.spotifyClientSecret,
    ...otherServices(secrets, sandboxUrl(addresses)),
    SENDGRID_WEBHOOK_PUBLIC_KEY: secrets.sendgridPublicKey,
    VAPID_PUBLIC_KEY: secrets.vapid.publicKey,
    // A local run calls nobody outside of this machine.
    PUSH_HOSTS: `127.0.0.1:${addresses.sandboxPort}`,
  };
}

/** The demo's apps at the sandbox's Apple Music and Deezer. */
const APPLE = { teamId: 'SANDBOXTEAM', keyId: 'SANDBOXKEY' };
const DEEZER_APP = 'sandbox';

const otherServices = (secrets: Secrets, sandbox: string): Record<string, string> => ({
  APPLE_MUSIC_API_URL: sandbox,
  MUSICKIT_URL: `${sandbox}/musickit/v3/musickit.js`,
  APPLE_MUSIC_TEAM_ID: APPLE.teamId,
  APPLE_MUSIC_KEY_ID: APPLE.keyId,
  APPLE_MUSIC_PRIVATE_KEY: secrets.appleMusicPrivateKey,
  DEEZER_CONNECT_URL: sandbox,
  DEEZER_API_URL: sandbox,
  DEEZER_APP_ID: DEEZER_APP,
  DEEZER_SECRET: secrets.deezerSecret,
});

export function apiSpec(plan: LocalPlan): ServiceSpec {
  const { addresses, folder } = plan;
  return {
    name: 'API',
    layer: LAYER.api,
    command: process.execPath,
    args: [script('apps/api/main.js')],
    env: {
      ...commonEnv(plan),
      HOST: addresses.host,
      PORT: String(addresses.port),
      SEGUE_STATUS_FILE: statusFile(folder),
      SANDBOX_URL: sandboxUrl(addresses),
    },
    logFile: folder.log('api'),
    stop: { signal: 'SIGTERM', withinMs: 10_000 },
    ready: { probe: httpAnswers(`${baseUrl(addresses)}/healthz`), withinMs: 60_000 },
  };
}

export function workerSpec(plan: LocalPlan, number: number, healthPort: number): ServiceSpec {
  const { secrets, addresses, folder } = plan;
  const sandbox = sandboxUrl(addresses);
  return {
    name: number === 1 ? 'worker' : `worker ${number}`,
    layer: LAYER.worker,
    command: process.execPath,
    args: [script('apps/worker/main.js')],
    env: {
      ...commonEnv(plan),
      TWILIO_BASE_URL: sandbox,
      SENDGRID_BASE_URL: sandbox,
      SENDGRID_API_KEY: secrets.sendgridApiKey,
      VAPID_PRIVATE_KEY: secrets.vapid.privateKey,
      WORKER_HEALTH_PORT: String(healthPort),
      // Limits the memory outside V8's heap. Without it, memory that the SDK's many threads free would stay in up to
      // eight arenas for each core.
      MALLOC_ARENA_MAX: '2',
    },
    logFile: folder.log(`worker-${number}`),
    stop: { signal: 'SIGTERM', withinMs: 20_000 },
    ready: { probe: httpAnswers(`http://127.0.0.1:${healthPort}/healthz`), withinMs: 90_000 },
  };
}

export function sandboxSpec(plan: LocalPlan): ServiceSpec {
  const { addresses, folder, env } = plan;
  // The keys are passed in a file that only the owner may read, because every user of the machine can see a command
  // line.
  folder.keep('sandbox.json', sandboxOptions(plan));
  return {
    name: 'sandbox',
    layer: LAYER.providers,
    command: process.execPath,
    args: [script('libs/providers/sandbox/main.js'), '--config', folder.file('sandbox.json')],
    env,
    logFile: folder.log('sandbox'),
    stop: { signal: 'SIGTERM', withinMs: 5_000 },
    ready: {
      probe: httpAnswers(`http://127.0.0.1:${addresses.sandboxPort}/_sandbox/health`),
      withinMs: 30_000,
    },
  };
}

function sandboxOptions({ secrets, addresses, folder }: LocalPlan): SandboxInput {
  return {
    port: addresses.sandboxPort,
    dataDir: folder.file('sandbox'),
    twilio: {
      accountSid: secrets.twilioAccountSid,
      authToken: secrets.twilioAuthToken,
      inboundUrl: `${baseUrl(addresses)}/webhooks/twilio/inbound`,
    },
    sendgrid: {
      apiKey: secrets.sendgridApiKey,
      webhookUrl: `${baseUrl(addresses)}/webhooks/sendgrid/events`,
      webhookPrivateKey: secrets.sendgridPrivateKey,
    },
    webPush: { vapidPublicKey: secrets.vapid.publicKey },
    spotify: { clientSecret: secrets.spotifyClientSecret },
    // Items appear at once: on the demo's fast clock the next look, 20 s later, would come hours too late.
    appleMusic: { ...APPLE, privateKey: secrets.appleMusicPrivateKey, appearsAfterMs: 0 },
    deezer: { appId: DEEZER_APP, secret: secrets.deezerSecret },
  };
}
