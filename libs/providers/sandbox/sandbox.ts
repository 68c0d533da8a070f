import { setTimeout } from 'node:timers/promises';
import { SandboxFans } from './audience/audience.js';
import type { AudienceOptions } from './audience/audience-options.js';
import { controlRoutes } from './control.js';
import { FaultDice } from './fault-dice.js';
import { SandboxOptionsSchema, type SandboxInput, type SandboxOptions } from './options.js';
import { EventCallbacks } from './sendgrid/event-callbacks.js';
import { SendgridMailSend } from './sendgrid/mail-send.js';
import { callbackKeys } from './sendgrid/callback-keys.js';
import { FanActs } from './phone/fan-acts.js';
import { phoneRoutes } from './phone/phone-routes.js';
import { CallbackPoster } from './server/delivery.js';
import type { Route } from './server/http.js';
import { RouteServer } from './server/server.js';
import { Timers } from './server/timers.js';
import { sandboxServices, type SandboxApps } from './services/services.js';
import { Ledger } from './store/ledger.js';
import { PushService } from './webpush/push-service.js';
import type { MessageRecord } from './store/records.js';
import { signedPost } from './twilio/signed-post.js';
import { StatusCallbacks } from './twilio/status-callbacks.js';
import { TwilioReplies } from './twilio/twilio-replies.js';
import { TwilioMessages } from './twilio/twilio-messages.js';

export interface Sandbox {
  /** Base addresses for the adapters' options. All are on one port. */
  urls: {
    twilio: string;
    sendgrid: string;
    webPush: string;
    spotifyAccounts: string;
    spotifyApi: string;
    appleMusicApi: string;
    /** The stand-in for MusicKit's script. */
    musicKit: string;
    deezerConnect: string;
    deezerApi: string;
    control: string;
  };
  /** Our apps at the services that were configured, for the product's settings. */
  apps: SandboxApps;
  /** The page that shows the messages as fans get them. */
  page: string;
  /** The value for SENDGRID_WEBHOOK_PUBLIC_KEY. */
  sendgridPublicKey: string;
  /** Ends the server, the open calls, the pending callbacks and the fans' timers. */
  close(): Promise<void>;
}

/** Starts providers and fans on loopback, with the paths, bodies, signatures and faults of the real ones. */
export async function startSandbox(input: SandboxInput = {}): Promise<Sandbox> {
  const options = SandboxOptionsSchema.parse(input);
  const parts = assemble(options);
  const server = new RouteServer(parts.routes, options.maxBodyBytes);
  const origin = await server.listen(options.port, options.host).catch((error: unknown) => {
    parts.close();
    throw error;
  });
  parts.begin();
  return {
    urls: urlsOn(origin),
    apps: parts.apps,
    page: `${origin}/sandbox`,
    sendgridPublicKey: parts.publicKey,
    close: async () => {
      parts.stop();
      await server.close();
      parts.close();
    },
  };
}

const urlsOn = (origin: string): Sandbox['urls'] => ({
  twilio: origin,
  sendgrid: origin,
  webPush: origin,
  spotifyAccounts: origin,
  spotifyApi: origin,
  appleMusicApi: origin,
  musicKit: `${origin}/musickit/v3/musickit.js`,
  deezerConnect: origin,
  deezerApi: origin,
  control: origin,
});

function answeringIn({ from, to }: SandboxOptions['twilio']['answerMs'], routes: Route[]): Route[] {
  if (to === 0) return routes;
  return routes.map((route) => ({
    ...route,
    handle: async (request) => {
      const reply = await route.handle(request);
      await setTimeout(from + Math.random() * (to - from));
      return reply;
    },
  }));
}

interface Parts {
  routes: Route[];
  publicKey: string;
  apps: SandboxApps;
  /** Starts what the journal says is still to be done. */
  begin(): void;
  stop(): void;
  close(): void;
}

function assemble(options: SandboxOptions): Parts {
  const keys = callbackKeys({ privateKey: options.sendgrid.webhookPrivateKey, dataDir: options.dataDir });
  const ledger = new Ledger(options.dataDir);
  const dice = new FaultDice(options.seed, options.faults);
  const timers = new Timers();
  const delivery = new CallbackPoster(timers);
  const post = signedPost(options.twilio.authToken, delivery);
  const inbound = new TwilioReplies(options, ledger, post);
  const webhook = new EventCallbacks(options, dice, timers, delivery, keys.privateKey, ledger);
  let audience: SandboxFans | undefined;
  const useAudience = (wanted: AudienceOptions): void => {
    audience?.close();
    audience = new SandboxFans(wanted, options.seed, ledger, inbound);
    audience.resume();
  };
  const accepted = (message: MessageRecord): void => audience?.react(message);
  const callbacks = new StatusCallbacks(options, dice, timers, post);
  const messages = new TwilioMessages(options, ledger, dice, callbacks, accepted);
  const mails = new SendgridMailSend(options, ledger, dice, webhook, accepted);
  const pushes = new PushService(options, ledger, dice, accepted);
  const services = sandboxServices({ options, ledger, dice });
  const controls = { ledger, dice, inbound, webhook, audience: () => audience, useAudience, ...services };
  return {
    routes: [
      ...services.routes.flatMap(({ answerMs, routes }) => answeringIn(answerMs, routes)),
      ...answeringIn(options.twilio.answerMs, messages.routes()),
      ...answeringIn(options.sendgrid.answerMs, mails.routes()),
      ...answeringIn(options.webPush.answerMs, pushes.routes()),
      ...phoneRoutes({ ledger, dice, acts: new FanActs(ledger, inbound, webhook), statuses: callbacks }),
      ...controlRoutes(controls),
    ],
    publicKey: keys.publicKey,
    apps: services.apps,
    begin: () => options.audience !== undefined && useAudience(options.audience),
    stop: () => {
      audience?.close();
      delivery.close();
      timers.close();
    },
    close: () => ledger.close(),
  };
}
