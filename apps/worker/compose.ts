import { CallGate } from '#activities/call-gate.js';
import { STEP_RETRY_DELAYS_MS, type WebhookCalls } from '#activities/webhooks/call-webhook.js';
import type { ActivityDeps, Channels, ServiceAccess, Services } from '#activities/deps.js';
import { Deferrals } from '#activities/deferrals.js';
import type { Logger } from '#activities/logger.js';
import type { WorkerConfig } from '#config/config.js';
import { InlinePlaces } from '#activities/inline/inline-places.js';
import { ProviderPace } from '#activities/inline/provider-pace.js';
import { hasAcceptedPush, notePushAcceptance } from '#database/sending/push-acceptances.js';
import { Database } from '#database/database.js';
import { Budget } from '#database/budgets/budget.js';
import { BudgetFamily } from '#database/budgets/budget-family.js';
import { EMAIL_CREDENTIAL, PUSH_CREDENTIAL } from '#database/budgets/credential-halts.js';
import { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { appBudgetKey } from '#database/services/service-apps.js';
import { SecretBox } from '#database/secret-box.js';
import type { Service } from '#domain/terms.js';
import { SendgridEmailSender } from '#providers/sendgrid/sendgrid-email-sender.js';
import { deploymentApps, serviceUrls } from '#providers/services/deployment-apps.js';
import { makeService } from '#providers/services/make-service.js';
import { TwilioSmsSender } from '#providers/twilio/twilio-sms-sender.js';
import { type VapidKeys, WebPushSender } from '#providers/webpush/web-push-sender.js';
import { burstOf, senderDirectory } from './senders.js';
import { HttpWebhookSender } from '#providers/webhooks/http-webhook-sender.js';
import { type MakeAccess, WorkerServiceApps } from './service-apps.js';

/** At most so many calls to one receiver are under way in one process. */
const CALLS_AT_ONCE = 5;

/** Builds what the activities need from the configuration. Only this file and `senders.ts` make vendor clients. */
export async function composeDeps(
  config: WorkerConfig,
  database: Database,
  logger: Logger,
): Promise<ActivityDeps> {
  const channels = channelsOf(config, database);
  const services = servicesOf(config, database);
  const box = new SecretBox({ keys: config.SEGUE_ENCRYPTION_KEYS, hmacKey: config.SEGUE_HMAC_KEY });
  for (const { budget } of [...Object.values(channels), ...Object.values(services)]) await budget.configure();
  return {
    database,
    campaigns: new CampaignCache(),
    box,
    channels,
    senders: await senderDirectory({ config, database, box, channels }),
    services,
    apps: new WorkerServiceApps({ database, box, make: accessMaker(config, database) }),
    webhooks: webhookCalls(config, database),
    fanOutPerSecond: config.FAN_OUT_PER_SECOND,
    inline: { places: new InlinePlaces(INLINE_PLACES), carriedOn: new Set() },
    publicBaseUrl: config.PUBLIC_BASE_URL.replace(/\/$/, ''),
    chainMs: 20_000,
    deferrals: new Deferrals(),
    giveUpAfterMs: config.SERVICE_GIVE_UP_MINUTES * 60_000,
    keep: { callbackDays: config.CALLBACK_KEEP_DAYS, replyDays: config.REPLY_KEEP_DAYS },
    logger,
  };
}

/** Of the slots of local activities (apps/worker/workers.ts) a third stays with decisions, whatever the providers do. */
const INLINE_PLACES = { each: 30, all: 40 };

function budgetOf(database: Database, provider: string, credential: string, perSecond: number): Budget {
  return new Budget(database, { provider, credential }, perSecond, burstOf(perSecond));
}

function channelsOf(config: WorkerConfig, database: Database): Channels {
  const sms = new TwilioSmsSender({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN,
    from: config.TWILIO_FROM,
    baseUrl: config.TWILIO_BASE_URL,
  });
  const email = new SendgridEmailSender({
    apiKey: config.SENDGRID_API_KEY,
    baseUrl: config.SENDGRID_BASE_URL,
    from: { email: config.EMAIL_FROM },
  });
  const webpush = new WebPushSender({
    vapid: vapidOf(config),
    hosts: config.PUSH_HOSTS,
    memory: {
      note: (host, publicKey) => notePushAcceptance(database, host, publicKey),
      haveWorked: (host, publicKey) => hasAcceptedPush(database, host, publicKey),
    },
  });
  const smsCredential = config.TWILIO_ACCOUNT_SID;
  return {
    sms: {
      sender: sms,
      budget: budgetOf(database, sms.provider, smsCredential, config.TWILIO_PER_SECOND),
      pace: new ProviderPace(),
    },
    email: {
      sender: email,
      budget: budgetOf(database, email.provider, EMAIL_CREDENTIAL, config.SENDGRID_PER_SECOND),
      pace: new ProviderPace(),
    },
    webpush: {
      sender: webpush,
      budget: budgetOf(database, webpush.provider, PUSH_CREDENTIAL, config.WEB_PUSH_PER_SECOND),
      pace: new ProviderPace(),
    },
  };
}

/** Undefined: the installation has no keys, and messages by web push wait for them. */
function vapidOf(config: WorkerConfig): VapidKeys | undefined {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = config;
  if (publicKey === '' || privateKey === '') return undefined;
  const subject = config.VAPID_SUBJECT === '' ? `mailto:${config.EMAIL_FROM}` : config.VAPID_SUBJECT;
  return { publicKey, privateKey, subject };
}

/** One entry for each service at which the deployment has an app of its own. */
function servicesOf(config: WorkerConfig, database: Database): Services {
  const urls = serviceUrls(config);
  const access: Partial<Record<Service, ServiceAccess>> = {};
  for (const app of deploymentApps(config)) {
    const { adapter, budgetKey } = makeService(app, urls);
    const perSecond = perSecondOf(config)[app.service];
    const budget = budgetOf(database, adapter.service, budgetKey, perSecond);
    access[app.service] = { adapter, budget, perSecond, pace: new ProviderPace() };
  }
  return access;
}

/** Makes the services of apps of workspaces and artists. A workspace's apps of one account share the row of their budget. */
function accessMaker(config: WorkerConfig, database: Database): MakeAccess {
  const urls = serviceUrls(config);
  return (credentials, app) => {
    const { adapter, budgetKey } = makeService(credentials, urls);
    const perSecond = app.perSecond ?? perSecondOf(config)[credentials.service];
    const key = appBudgetKey(app.workspaceId, credentials.service, budgetKey);
    const budget = budgetOf(database, key.provider, key.credential, perSecond);
    return { adapter, budget, perSecond, pace: new ProviderPace() };
  };
}

/** How many calls a second each service takes from one app. */
function perSecondOf(config: WorkerConfig): Record<Service, number> {
  return {
    spotify: config.SPOTIFY_PER_SECOND,
    apple_music: config.APPLE_MUSIC_PER_SECOND,
    deezer: config.DEEZER_PER_SECOND,
  };
}

function webhookCalls(config: WorkerConfig, database: Database): WebhookCalls {
  return {
    sender: new HttpWebhookSender({ allowHosts: config.WEBHOOK_ALLOW_HOSTS }),
    budgets: new BudgetFamily(database, 'webhook', config.WEBHOOK_PER_SECOND),
    gate: new CallGate(CALLS_AT_ONCE),
    retryDelaysMs: STEP_RETRY_DELAYS_MS,
  };
}
