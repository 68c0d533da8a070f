import type { Database } from '#database/database.js';
import type { Keep } from '#database/clean-up.js';
import type { Budget } from '#database/budgets/budget.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import type { SecretBox } from '#database/secret-box.js';
import type { EmailSender, SmsSender, StreamingService } from '#providers/ports.js';
import type { Logger } from './logger.js';
import type { WebhookCalls } from './webhooks/call-webhook.js';

/** What the activities need; built once, in the worker's composition root. */
export interface ActivityDeps {
  database: Database;
  campaigns: CampaignCache;
  box: SecretBox;
  sms: SmsSender;
  email: EmailSender;
  spotify: StreamingService;
  webhooks: WebhookCalls;
  budgets: { sms: Budget; email: Budget; spotify: Budget };
  /** Calls a second the release window is made for. */
  spotifyPerSecond: number;
  /** At most so many fans a second are woken because a campaign has changed. */
  fanOutPerSecond: number;
  publicBaseUrl: string;
  /** One chain of sends may take this long before it hands back to the workflow (ms). */
  chainMs: number;
  /** How long what nobody asks for any more is kept. */
  keep: Keep;
  logger: Logger;
}
