import type { Database } from '#database/database.js';
import type { Keep } from '#database/clean-up.js';
import type { Budget } from '#database/budgets/budget.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import type { SecretBox } from '#database/secret-box.js';
import type { ServiceAppStatus } from '#domain/services/service-app.js';
import type { Channel, Service } from '#domain/terms.js';
import type { Senders, StreamingService } from '#providers/ports.js';
import type { Deferrals } from './deferrals.js';
import type { Logger } from './logger.js';
import type { InlineActing } from './inline/act-inline.js';
import type { SenderDirectory } from './sender-directory.js';
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
/** The services at which the deployment has an app of its own. */
export type Services = Readonly<Partial<Record<Service, ServiceAccess>>>;

/** A service by one app. */
export interface AppAccess extends ServiceAccess {
  /** Null: the deployment's own app. `version`: a refusal of older credentials says nothing of the new ones. */
  app: { id: string; version: number; status: ServiceAppStatus; haltedReason: string | null } | null;
}

/**
 * The services by the apps of workspaces and artists. What was made for an app is kept while it is used, and a change of
 * the app shows within seconds.
 */
export interface ServiceApps {
  /** By the app that asked for a grant. Undefined: there is no such app. */
  of(service: Service, appId: string): Promise<AppAccess | undefined>;
  /** By the app that is in force for an artist. Undefined: neither the artist nor the workspace has one. */
  inForce(workspaceId: string, artistId: string | null, service: Service): Promise<AppAccess | undefined>;
}

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
  /** The senders of workspaces and artists, which go before the channels' own. */
  senders: SenderDirectory<Channels>;
  services: Services;
  apps: ServiceApps;
  webhooks: WebhookCalls;
  /** At most this many fans a second are woken because a campaign has changed. */
  fanOutPerSecond: number;
  /** The effects that are done inside decisions. */
  inline: InlineActing;
  publicBaseUrl: string;
  /** A chain of sends may go on for this long (ms); then it returns to the workflow. */
  chainMs: number;
  deferrals: Deferrals;
  /** An action on a service is given up this long (real, ms) after it was due. Then the fan is asked to do it. */
  giveUpAfterMs: number;
  /** How long rows that nobody asks for any more are kept. */
  keep: Keep;
  logger: Logger;
}
