import { CallGate } from '#activities/call-gate.js';
import { STEP_RETRY_DELAYS_MS, type WebhookCalls } from '#activities/webhooks/call-webhook.js';
import type { ActivityDeps } from '#activities/deps.js';
import type { Logger } from '#activities/logger.js';
import type { WorkerConfig } from '#config/config.js';
import { Database } from '#database/database.js';
import { Budget } from '#database/budgets/budget.js';
import { BudgetFamily } from '#database/budgets/budget-family.js';
import { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { SecretBox } from '#database/secret-box.js';
import { SendgridEmailSender } from '#providers/sendgrid/sendgrid-email-sender.js';
import { SpotifyService } from '#providers/services/spotify/spotify-service.js';
import { TwilioSmsSender } from '#providers/twilio/twilio-sms-sender.js';
import { HttpWebhookSender } from '#providers/webhook/http-webhook-sender.js';

/** Calls under way to one receiver, in one process. */
const CALLS_AT_ONCE = 5;

/** Builds everything the activities need from the configuration: the one place that makes vendor clients. */
export async function composeDeps(
  config: WorkerConfig,
  database: Database,
  logger: Logger,
): Promise<ActivityDeps> {
  const budget = (provider: string, credential: string, perSecond: number) =>
    new Budget(database, { provider, credential }, perSecond, Math.max(1, Math.ceil(perSecond / 10)));
  const budgets = {
    sms: budget('twilio', config.TWILIO_ACCOUNT_SID, config.TWILIO_PER_SECOND),
    email: budget('sendgrid', 'default', config.SENDGRID_PER_SECOND),
    spotify: budget('spotify', config.SPOTIFY_CLIENT_ID, config.SPOTIFY_PER_SECOND),
  };
  await Promise.all(Object.values(budgets).map((each) => each.configure()));
  return {
    database,
    campaigns: new CampaignCache(),
    box: new SecretBox({ keys: config.SEGUE_ENCRYPTION_KEYS, hmacKey: config.SEGUE_HMAC_KEY }),
    sms: new TwilioSmsSender({
      accountSid: config.TWILIO_ACCOUNT_SID,
      authToken: config.TWILIO_AUTH_TOKEN,
      from: config.TWILIO_FROM,
      baseUrl: config.TWILIO_BASE_URL,
    }),
    email: new SendgridEmailSender({
      apiKey: config.SENDGRID_API_KEY,
      baseUrl: config.SENDGRID_BASE_URL,
      from: { email: config.EMAIL_FROM },
    }),
    spotify: spotifyOf(config),
    webhooks: webhookCalls(config, database),
    budgets,
    spotifyPerSecond: config.SPOTIFY_PER_SECOND,
    fanOutPerSecond: config.FAN_OUT_PER_SECOND,
    publicBaseUrl: config.PUBLIC_BASE_URL.replace(/\/$/, ''),
    chainMs: 20_000,
    keep: { callbackDays: config.CALLBACK_KEEP_DAYS },
    logger,
  };
}

function spotifyOf(config: WorkerConfig): SpotifyService {
  return new SpotifyService({
    accountsUrl: config.SPOTIFY_ACCOUNTS_URL,
    apiUrl: config.SPOTIFY_API_URL,
    clientId: config.SPOTIFY_CLIENT_ID,
    clientSecret: config.SPOTIFY_CLIENT_SECRET,
    followBy: config.SPOTIFY_FOLLOW_BY,
  });
}

function webhookCalls(config: WorkerConfig, database: Database): WebhookCalls {
  return {
    sender: new HttpWebhookSender({ allowHosts: config.WEBHOOK_ALLOW_HOSTS }),
    budgets: new BudgetFamily(database, 'webhook', config.WEBHOOK_PER_SECOND),
    gate: new CallGate(CALLS_AT_ONCE),
    retryDelaysMs: STEP_RETRY_DELAYS_MS,
  };
}
