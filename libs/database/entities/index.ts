import { AddressEntity } from '#database/consents/address.entity.js';
import { ApiKeyEntity } from '#database/access/api-key.entity.js';
import { AuditEntryEntity } from '#database/access/audit-entry.entity.js';
import { ArtistEntity } from '#database/releases/artist.entity.js';
import { AudienceEntity } from '#database/audiences/audience.entity.js';
import { BroadcastEntity } from '#database/campaigns/broadcast.entity.js';
import { BudgetEntity } from '#database/budgets/budget.entity.js';
import { CampaignOperationEntity } from '#database/campaigns/campaign-operation.entity.js';
import { CampaignVersionEntity } from '#database/campaigns/campaign-version.entity.js';
import { CampaignWakeEntity } from '#database/campaigns/campaign-wake.entity.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { ConnectionEntity } from './connection.entity.js';
import { ConsentEntity } from '#database/consents/consent.entity.js';
import { EffectEntity } from '#database/engine/effect.entity.js';
import { EnrollmentEntity } from '#database/metrics/enrollment.entity.js';
import { EntryEntity } from '#database/audiences/entry.entity.js';
import { EventKeyEntity } from '#database/events/event-key.entity.js';
import { EventEntity } from '#database/events/event.entity.js';
import { FanStateEntity } from '#database/engine/fan-state.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { FlowVersionEntity } from '#database/flows/flow-version.entity.js';
import { FlowEntity } from '#database/flows/flow.entity.js';
import { IdempotencyKeyEntity } from '#database/access/idempotency-key.entity.js';
import { IdentityEntity } from '#database/fans/identity.entity.js';
import { ImportErrorEntity } from '#database/fans/import-error.entity.js';
import { ImportFanEntity } from '#database/fans/import-fan.entity.js';
import { ImportEntity } from '#database/fans/import.entity.js';
import { InboxEntryEntity } from '#database/messages/callback-entry.entity.js';
import { KeywordEntity } from '#database/consents/keyword.entity.js';
import { LinkEntity } from '#database/messages/link.entity.js';
import { MemberEntity } from '#database/access/member.entity.js';
import { MessageEntity } from '#database/messages/message.entity.js';
import { NudgeEntity } from '#database/relay/nudge.entity.js';
import { PendingOptInEntity } from '#database/consents/pending-opt-in.entity.js';
import { OpenEnrollmentEntity } from '#database/campaigns/open-enrollment.entity.js';
import { ProjectionEntity } from '#database/events/projection.entity.js';
import { QuarantinedEventEntity } from '#database/events/quarantined-event.entity.js';
import { ReconciledFanEntity } from '#database/relay/reconciled-fan.entity.js';
import { ReleaseAvailabilityEntity } from '#database/releases/release-availability.entity.js';
import { ReleaseMomentEntity } from '#database/releases/release-moment.entity.js';
import { ReleaseEntity } from '#database/releases/release.entity.js';
import { SessionEntity } from '#database/access/session.entity.js';
import { StageEntryEntity } from '#database/metrics/stage-entry.entity.js';
import { TemplateEntity } from '#database/messages/template.entity.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { WebhookRefusalEntity } from './webhook-refusal.entity.js';
import { WebhookSecretEntity } from './webhook-secret.entity.js';
import { WebhookSubscriptionEntity } from './webhook-subscription.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** Every table but `schema_migrations`; a test holds them equal to what the migrations make. */
export const ENTITIES: (new () => object)[] = [
  WorkspaceEntity,
  ApiKeyEntity,
  MemberEntity,
  SessionEntity,
  ArtistEntity,
  ReleaseEntity,
  ReconciledFanEntity,
  ReleaseAvailabilityEntity,
  ReleaseMomentEntity,
  TemplateEntity,
  FlowEntity,
  FlowVersionEntity,
  CampaignEntity,
  CampaignVersionEntity,
  CampaignOperationEntity,
  CampaignWakeEntity,
  OpenEnrollmentEntity,
  AuditEntryEntity,
  FanEntity,
  IdentityEntity,
  ConnectionEntity,
  ConsentEntity,
  AddressEntity,
  EventEntity,
  EventKeyEntity,
  NudgeEntity,
  FanStateEntity,
  EffectEntity,
  MessageEntity,
  LinkEntity,
  BudgetEntity,
  InboxEntryEntity,
  ProjectionEntity,
  QuarantinedEventEntity,
  EnrollmentEntity,
  StageEntryEntity,
  EntryEntity,
  AudienceEntity,
  BroadcastEntity,
  KeywordEntity,
  PendingOptInEntity,
  ImportEntity,
  ImportErrorEntity,
  ImportFanEntity,
  IdempotencyKeyEntity,
  WebhookSecretEntity,
  WebhookRefusalEntity,
  WebhookSubscriptionEntity,
  WebhookDeliveryEntity,
];
