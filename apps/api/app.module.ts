import { type DynamicModule, Module } from '@nestjs/common';
import type { ApiConfig } from '#config/config.js';
import type { AppPart } from '#http/app-part.js';
import { AccessModule } from './access/access.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ArtistsModule } from './artists/artists.module.js';
import { AudiencesModule } from './audiences/audiences.module.js';
import { BroadcastsModule } from './broadcasts/broadcasts.module.js';
import { CampaignsModule } from './campaigns/campaigns.module.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { ConsentsModule } from './consents/consents.module.js';
import { EnrollmentsModule } from './enrollments/enrollments.module.js';
import { EventsModule } from './events/events.module.js';
import { FansModule } from './fans/fans.module.js';
import { FlowsModule } from './flows/flows.module.js';
import { FutureSavesModule } from './future-saves/future-saves.module.js';
import { HealthModule } from './health/health.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { KeywordsModule } from './keywords/keywords.module.js';
import { LinksModule } from './links/links.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { ProviderCallbacksModule } from './provider-callbacks/provider-callbacks.module.js';
import { RemovalsModule } from './removals/removals.module.js';
import { ReceiptsModule } from './receipts/receipts.module.js';
import { ReleasesModule } from './releases/releases.module.js';
import { SegmentsModule } from './segments/segments.module.js';
import { SendingModule } from './sending/sending.module.js';
import { RepliesModule } from './replies/replies.module.js';
import { ServiceAppsModule } from './service-apps/service-apps.module.js';
import { SimulationsModule } from './simulations/simulations.module.js';
import { TemplatesModule } from './templates/templates.module.js';

/** Each concept has one line, and its files are in the folder of the same name. */
const CONCEPTS = [
  AccessModule, //
  ArtistsModule,
  AudiencesModule,
  AuditModule,
  BroadcastsModule,
  CampaignsModule,
  ConnectionsModule,
  ConsentsModule,
  EnrollmentsModule,
  EventsModule,
  FansModule,
  FlowsModule,
  FutureSavesModule,
  HealthModule,
  MessagesModule,
  MetricsModule,
  ReceiptsModule,
  ReleasesModule,
  RemovalsModule,
  SegmentsModule,
  SendingModule,
  ServiceAppsModule,
  RepliesModule,
  SimulationsModule,
  TemplatesModule,
  ImportsModule,
  KeywordsModule,
  LinksModule,
  ProviderCallbacksModule,
  WebhooksModule,
];

@Module({})
export class AppModule {
  static with(config: ApiConfig, parts: readonly AppPart[] = []): DynamicModule {
    const others = parts.map(({ module }) => module);
    return { module: AppModule, imports: [PlatformModule.with(config), ...CONCEPTS, ...others] };
  }
}
