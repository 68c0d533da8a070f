import { AddressEntity } from './consents/address.entity.js';
import { AnalyticsReaderEntity } from './access/analytics-reader.entity.js';
import { ApiKeyEntity } from './access/api-key.entity.js';
import { AuditEntryEntity } from './access/audit-entry.entity.js';
import { ArtistEntity } from './releases/artist.entity.js';
import { ArtistLookEntity } from './releases/artist-look.entity.js';
import { ArtistStopEntity } from './pages/artist-stop.entity.js';
import { ArtworkEntity } from './releases/artwork.entity.js';
import { SnippetEntity } from './releases/snippet.entity.js';
import { ArtworkFileEntity } from './releases/artwork-file.entity.js';
import { AudienceEntity } from './audiences/audience.entity.js';
import { BroadcastEntity } from './campaigns/broadcast.entity.js';
import { BudgetEntity } from './budgets/budget.entity.js';
import { CampaignOperationEntity } from './campaigns/campaign-operation.entity.js';
import { FormerSlugEntity } from './campaigns/former-slug.entity.js';
import { CampaignPageEntity } from './campaigns/campaign-page.entity.js';
import { CampaignVersionEntity } from './campaigns/campaign-version.entity.js';
import { CampaignWakeEntity } from './campaigns/campaign-wake.entity.js';
import { CredentialHaltEntity } from './budgets/credential-halt.entity.js';
import { CampaignEntity } from './campaigns/campaign.entity.js';
import { ConnectionEntity } from './services/connection.entity.js';
import { FutureSaveEntity } from './consents/future-save.entity.js';
import { FutureSaveUseEntity } from './campaigns/future-save-use.entity.js';
import { FutureSaveReleaseEntity } from './campaigns/future-save-release.entity.js';
import { ConsentEntity } from './consents/consent.entity.js';
import { EffectEntity } from './engine/effect.entity.js';
import { EnrollmentEntity } from './metrics/enrollment.entity.js';
import { GrantAskEntity } from './services/grant-ask.entity.js';
import { GrantLookEntity } from './services/grant-look.entity.js';
import { SegmentEntity } from './audiences/segment.entity.js';
import { SegmentFanEntity } from './audiences/segment-fan.entity.js';
import { EntryEntity } from './audiences/entry.entity.js';
import { EventKeyEntity } from './events/event-key.entity.js';
import { EventEntity } from './events/event.entity.js';
import { FanChoicesEntity } from './pages/fan-choices.entity.js';
import { FanCodeEntity } from './pages/fan-code.entity.js';
import { FanStateEntity } from './engine/fan-state.entity.js';
import { FanEntity } from './fans/fan.entity.js';
import { FlowVersionEntity } from './flows/flow-version.entity.js';
import { FlowEntity } from './flows/flow.entity.js';
import { IdempotencyKeyEntity } from './access/idempotency-key.entity.js';
import { IdentityEntity } from './fans/identity.entity.js';
import { ImportErrorEntity } from './fans/import-error.entity.js';
import { ImportFanEntity } from './fans/import-fan.entity.js';
import { ImportEntity } from './fans/import.entity.js';
import { ImportSignOfLifeEntity } from './fans/import-sign-of-life.entity.js';
import { CallbackEntryEntity } from './messages/callback-entry.entity.js';
import { KeywordEntity } from './consents/keyword.entity.js';
import { EmailClickEntity } from './messages/email-click.entity.js';
import { LinkEntity } from './messages/link.entity.js';
import { RateLimitEntity } from './access/rate-limit.entity.js';
import { MemberEntity } from './access/member.entity.js';
import { MessageEntity } from './messages/message.entity.js';
import { NudgeEntity } from './relay/nudge.entity.js';
import { PendingOptInEntity } from './consents/pending-opt-in.entity.js';
import { OpenEnrollmentEntity } from './campaigns/open-enrollment.entity.js';
import { ServiceAppEntity } from './services/service-app.entity.js';
import { GrantTallyEntity } from './services/grant-tally.entity.js';
import { PushAcceptanceEntity } from './sending/push-acceptance.entity.js';
import { ReleaseIdLookUpEntity } from './services/release-id-look-up.entity.js';
import { ServiceAccountEntity } from './services/service-account.entity.js';
import { PageAnswerEntity } from './pages/page-answer.entity.js';
import { ReportedFigureEntity } from './metrics/reported-figure.entity.js';
import { PageCountEntity } from './pages/page-count.entity.js';
import { PageTapEntity } from './pages/page-tap.entity.js';
import { PageSessionEntity } from './pages/page-session.entity.js';
import { ProjectionEntity } from './events/projection.entity.js';
import { QuarantinedEventEntity } from './events/quarantined-event.entity.js';
import { ReconciledFanEntity } from './relay/reconciled-fan.entity.js';
import { ReleaseAvailabilityEntity } from './releases/release-availability.entity.js';
import { ReleaseMomentEntity } from './releases/release-moment.entity.js';
import { ReleaseEntity } from './releases/release.entity.js';
import { CampaignAlarmEntity } from './sending/campaign-alarm.entity.js';
import { StepReviewEntity } from './sending/step-review.entity.js';
import { SenderEntity } from './sending/sender.entity.js';
import { SenderTestEntity } from './sending/sender-test.entity.js';
import { SessionEntity } from './access/session.entity.js';
import { SignInLinkEntity } from './access/sign-in-link.entity.js';
import { SignUpEntity } from './consents/sign-up.entity.js';
import { SpendCapEntity } from './sending/spend-cap.entity.js';
import { StageEntryEntity } from './metrics/stage-entry.entity.js';
import { ReplyAnswerEntity } from './consents/reply-answer.entity.js';
import { ReplyEntity } from './consents/reply.entity.js';
import { TestMessageEntity } from './messages/test-message.entity.js';
import { MemberAddressEntity } from './access/member-address.entity.js';
import { TemplateVersionEntity } from './messages/template-version.entity.js';
import { TemplateEntity } from './messages/template.entity.js';
import { UnknownZoneEntity } from './places/unknown-zone.entity.js';
import { ZoneDataEntity } from './places/zone-data.entity.js';
import { WebhookDeliveryEntity } from './webhooks/webhook-delivery.entity.js';
import { WebhookRefusalEntity } from './webhooks/webhook-refusal.entity.js';
import { WebhookSecretEntity } from './webhooks/webhook-secret.entity.js';
import { WebhookSubscriptionEntity } from './webhooks/webhook-subscription.entity.js';
import { WorkspaceEntity } from './access/workspace.entity.js';

/** Every table except `schema_migrations`. A test compares them with the schema that the migrations make. */
export const ENTITIES: (new () => object)[] = [
  WorkspaceEntity,
  AnalyticsReaderEntity,
  ApiKeyEntity,
  MemberEntity,
  SessionEntity,
  SignInLinkEntity,
  RateLimitEntity,
  ArtistEntity,
  ArtistLookEntity,
  ReleaseEntity,
  ReconciledFanEntity,
  ReleaseAvailabilityEntity,
  ReleaseMomentEntity,
  ArtworkEntity,
  ArtworkFileEntity,
  SnippetEntity,
  TemplateEntity,
  TemplateVersionEntity,
  TestMessageEntity,
  MemberAddressEntity,
  FlowEntity,
  FlowVersionEntity,
  CampaignEntity,
  CampaignPageEntity,
  FormerSlugEntity,
  CampaignVersionEntity,
  CampaignOperationEntity,
  CampaignWakeEntity,
  OpenEnrollmentEntity,
  AuditEntryEntity,
  FanEntity,
  ServiceAppEntity,
  ServiceAccountEntity,
  GrantTallyEntity,
  ReleaseIdLookUpEntity,
  PushAcceptanceEntity,
  PageAnswerEntity,
  PageCountEntity,
  ReportedFigureEntity,
  PageSessionEntity,
  PageTapEntity,
  IdentityEntity,
  ConnectionEntity,
  GrantAskEntity,
  GrantLookEntity,
  ConsentEntity,
  FutureSaveEntity,
  FutureSaveUseEntity,
  FutureSaveReleaseEntity,
  AddressEntity,
  EventEntity,
  EventKeyEntity,
  NudgeEntity,
  FanStateEntity,
  EffectEntity,
  MessageEntity,
  LinkEntity,
  EmailClickEntity,
  BudgetEntity,
  SpendCapEntity,
  CampaignAlarmEntity,
  StepReviewEntity,
  SenderEntity,
  SenderTestEntity,
  CredentialHaltEntity,
  CallbackEntryEntity,
  ProjectionEntity,
  QuarantinedEventEntity,
  EnrollmentEntity,
  StageEntryEntity,
  EntryEntity,
  AudienceEntity,
  SegmentEntity,
  SegmentFanEntity,
  BroadcastEntity,
  KeywordEntity,
  PendingOptInEntity,
  SignUpEntity,
  ArtistStopEntity,
  FanChoicesEntity,
  FanCodeEntity,
  ReplyEntity,
  ReplyAnswerEntity,
  ImportEntity,
  ImportErrorEntity,
  ImportSignOfLifeEntity,
  ImportFanEntity,
  IdempotencyKeyEntity,
  WebhookSecretEntity,
  WebhookRefusalEntity,
  WebhookSubscriptionEntity,
  WebhookDeliveryEntity,
  ZoneDataEntity,
  UnknownZoneEntity,
];
