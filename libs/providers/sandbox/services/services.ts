import type { Service } from '#domain/terms.js';
import type { CredentialsOf } from '#providers/ports.js';
import { FaultDice } from '#providers/sandbox/fault-dice.js';
import { keptKey } from '#providers/sandbox/kept-key.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import type { Route } from '#providers/sandbox/server/http.js';
import type { SandboxSettings } from '#providers/sandbox/settings.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import { AppleMusicApi, appleTroubles, type AppleParts } from './apple-music/apple-music.js';
import { publicHalf } from './apple-music/developer-jwt.js';
import { MusicKitStandIn } from './apple-music/musickit.js';
import { CallLog } from './call-log.js';
import { DeezerConnect } from './deezer/connect.js';
import { DeezerApi, deezerTroubles } from './deezer/deezer-api.js';
import { withinQuota } from './sliding-quota.js';
import { accountsTroubles, SpotifyAccounts } from './spotify/accounts.js';
import { SpotifyWebApi, spotifyTroubles } from './spotify/web-api.js';

/** The product's app at each of the sandbox's services. */
export interface SandboxApps {
  apple_music: CredentialsOf<'apple_music'>;
  deezer: CredentialsOf<'deezer'>;
}

/** The routes of one service, and how long it takes to answer. */
interface ServiceRoutes {
  answerMs: { from: number; to: number };
  routes: Route[];
}

export interface SandboxServices {
  routes: ServiceRoutes[];
  apps: SandboxApps;
  serviceDice: Readonly<Record<Service, FaultDice>>;
  calls: CallLog;
  settings: SandboxSettings;
}

interface Common {
  options: SandboxOptions;
  ledger: Ledger;
  /** The faults of all providers. */
  dice: FaultDice;
}

/** Builds the streaming services of the sandbox. */
export function sandboxServices({ options, ledger, dice }: Common): SandboxServices {
  const { seed, retryAfterSeconds, appleMusic, deezer } = options;
  const calls = new CallLog();
  const settings = { retryAfterSeconds, appearsAfterMs: appleMusic.appearsAfterMs };
  const retryAfter = () => settings.retryAfterSeconds;
  const own = () => new FaultDice(seed, {}, dice);
  const serviceDice = { spotify: own(), apple_music: own(), deezer: own() };
  const privateKey = appleMusic.privateKey ?? keptKey(options.dataDir, 'apple-music.pem');
  const app = { teamId: appleMusic.teamId, keyId: appleMusic.keyId };
  const identity = { ...app, publicKey: publicHalf(privateKey) };
  const common = { options, settings, ledger };
  const troubles = appleTroubles(retryAfter);
  const apple = appleRoutes({ ...common, app: identity, dice: serviceDice.apple_music, troubles });
  const spotify = spotifyRoutes(common, serviceDice.spotify, retryAfter);
  return {
    routes: [
      { answerMs: options.spotify.answerMs, routes: calls.of('spotify', spotify) },
      { answerMs: appleMusic.answerMs, routes: calls.of('apple_music', apple) },
      { answerMs: appleMusic.answerMs, routes: new MusicKitStandIn(identity).routes() },
      { answerMs: deezer.answerMs, routes: calls.of('deezer', deezerRoutes(common, serviceDice.deezer)) },
    ],
    apps: {
      apple_music: { service: 'apple_music', ...app, privateKey },
      deezer: { service: 'deezer', appId: deezer.appId, secret: deezer.secret },
    },
    ...{ serviceDice, calls, settings },
  };
}

const appleRoutes = (parts: AppleParts): Route[] =>
  withinQuota(
    parts.options.appleMusic,
    () => parts.troubles.rateLimited(),
    new AppleMusicApi(parts).routes(),
  );

function spotifyRoutes(
  { options, ledger }: Omit<Common, 'dice'>,
  dice: FaultDice,
  retryAfter: () => number,
): Route[] {
  const troubles = spotifyTroubles(retryAfter);
  const api = new SpotifyWebApi(options, ledger, dice, troubles).routes();
  return [
    ...withinQuota(options.spotify, () => troubles.rateLimited(), api),
    ...new SpotifyAccounts(options, dice, accountsTroubles(troubles)).routes(),
  ];
}

const deezerRoutes = ({ options, ledger }: Omit<Common, 'dice'>, dice: FaultDice): Route[] => [
  ...new DeezerApi(options, ledger, dice, deezerTroubles).routes(),
  ...new DeezerConnect(options, dice, deezerTroubles).routes(),
];
