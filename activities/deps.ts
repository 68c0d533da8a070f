import type { Database } from '#database/database.js';
import type { Keep } from '#database/clean-up.js';
import type { Budget } from '#database/budgets/budget.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import type { SecretBox } from '#database/secret-box.js';
import type { Channel, Service } from '#domain/terms.js';
import type { Senders, StreamingService } from '#providers/ports.js';
import type { Deferrals } from './deferrals.js';
import type { Logger } from './logger.js';
import type { InlineActing } from './inline/act-inline.js';
import type { ProviderPace } from './inline/provider-pace.js';
import type { WebhookCalls } from './webhooks/call-webhook.js';

/** What belongs to one streaming service: its adapter, its budget, and how fast it has answered lately. */
export interface ServiceAccess {
  adapter: StreamingService;
  budget: Budget;
  /** Calls a second that the budget allows; the release window is made for it. */
  perSecond: number;
  pace: ProviderPace;
}
/** Services without an adapter are absent. */
export type Services = Readonly<Partial<Record<Service, ServiceAccess>>>;

/** Each channel's provider: who sends, how often it may be called, and how fast it has answered lately. */
export type Channels = {
  readonly [C in Channel]: { sender: Senders[C]; budget: Budget; pace: ProviderPace };
};

/** What the activities need; built once, in the worker's composition root. */
export interface ActivityDeps {
  database: Database;
  campaigns: CampaignCache;
  box: SecretBox;
  channels: Channels;
  services: Services;
  webhooks: WebhookCalls;
  /** At most this many fans a second are woken because a campaign has changed. */
  fanOutPerSecond: number;
  /** The effects that are done inside decisions. */
  inline: InlineActing;
  publicBaseUrl: string;
  /** A chain of sends may go on for this long (ms); then it returns to the workflow. */
  chainMs: number;
  deferrals: Deferrals;
  /** How long rows that nobody asks for any more are kept. */
  keep: Keep;
  logger: Logger;
}
