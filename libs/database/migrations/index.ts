import { Initial1764000000000 } from './1764000000000-initial.js';
import { AudienceStart1764100000000 } from './1764100000000-audience-start.js';
import { ConsentRule1764200000000 } from './1764200000000-consent-rule.js';
import { ConsentEvidence1764400000000 } from './1764400000000-consent-evidence.js';
import { Replies1764410000000 } from './1764410000000-replies.js';
import { CredentialHalts1764500000000 } from './1764500000000-credential-halts.js';
import { PostalAddress1764510000000 } from './1764510000000-postal-address.js';
import { EmailClicks1764520000000 } from './1764520000000-email-clicks.js';
import { LimitsAndCleanUp1764600000000 } from './1764600000000-limits-and-clean-up.js';
import { ZoneData1764700000000 } from './1764700000000-zone-data.js';
import { ActingUntil1764890000000 } from './1764890000000-acting-until.js';
import { ListImports1764900000000 } from './1764900000000-list-imports.js';
import { FindAndMend1765000000000 } from './1765000000000-find-and-mend.js';
import { Members1765100000000 } from './1765100000000-members.js';
import { WorkspaceSettings1765110000000 } from './1765110000000-workspace-settings.js';
import { Segments1765120000000 } from './1765120000000-segments.js';
import { FanPages1765300000000 } from './1765300000000-fan-pages.js';
import { Artworks1765350000000 } from './1765350000000-artworks.js';
import { CampaignPages1765360000000 } from './1765360000000-campaign-pages.js';
import { SignUps1765370000000 } from './1765370000000-sign-ups.js';
import { ArtistStops1765380000000 } from './1765380000000-artist-stops.js';
import { SaveReceipts1765410000000 } from './1765410000000-save-receipts.js';
import { ReceiptIndex1765410100000 } from './1765410100000-receipt-index.js';
import { ServiceApps1765420000000 } from './1765420000000-service-apps.js';
import { GrantLife1765420100000 } from './1765420100000-grant-life.js';
import { FormerSlugs1765430000000 } from './1765430000000-former-slugs.js';
import { PageTaps1765430100000 } from './1765430100000-page-taps.js';
import { FutureSaves1765430200000 } from './1765430200000-future-saves.js';
import { Snippets1765430300000 } from './1765430300000-snippets.js';
import { SettlingForDecisions1765440000000 } from './1765440000000-settling-for-decisions.js';
import { AnswersAsSent1765441000000 } from './1765441000000-answers-as-sent.js';
import { ImportSignsOfLife1765442000000 } from './1765442000000-import-signs-of-life.js';
import { TemplateVersions1765450000000 } from './1765450000000-template-versions.js';
import { TestMessages1765451000000 } from './1765451000000-test-messages.js';
import { ErasedFansAreForgotten1765452000000 } from './1765452000000-erased-fans-are-forgotten.js';
import { Sending1765460000000 } from './1765460000000-sending.js';
import { Senders1765461000000 } from './1765461000000-senders.js';
import { ReviewsAndAlarms1765462000000 } from './1765462000000-reviews-and-alarms.js';
import { TroubledMessages1765463000000 } from './1765463000000-troubled-messages.js';
import { MergedFans1765471000000 } from './1765471000000-merged-fans.js';
import { FanCodes1765474000000 } from './1765474000000-fan-codes.js';
import { WishedLaunches1765475000000 } from './1765475000000-wished-launches.js';
import { WebPush1765480000000 } from './1765480000000-web-push.js';
import { LookUpsEnd1765515000000 } from './1765515000000-look-ups-end.js';
import { PushAcceptances1765516000000 } from './1765516000000-push-acceptances.js';
import { TapReceipts1765485000000 } from './1765485000000-tap-receipts.js';
import { ArtistLooks1765486000000 } from './1765486000000-artist-looks.js';
import { FanChoices1765473000000 } from './1765473000000-fan-choices.js';
import { ReplyAssignees1765472000000 } from './1765472000000-reply-assignees.js';
import { MessagesNewest1765470000000 } from './1765470000000-messages-newest.js';
import { QueuesOfOneShape1765490000000 } from './1765490000000-queues-of-one-shape.js';
import { SignInLinks1765505000000 } from './1765505000000-sign-in-links.js';
import { ReportedFigures1765500000000 } from './1765500000000-reported-figures.js';
import { AnalyticsViews1765501000000 } from './1765501000000-analytics-views.js';
import { FlowDraftRevisions1765510000000 } from './1765510000000-flow-draft-revisions.js';
import { VariantIndex1765495000000 } from './1765495000000-variant-index.js';

export const MIGRATIONS = [
  Initial1764000000000,
  AudienceStart1764100000000,
  ConsentRule1764200000000,
  ConsentEvidence1764400000000,
  Replies1764410000000,
  CredentialHalts1764500000000,
  PostalAddress1764510000000,
  EmailClicks1764520000000,
  LimitsAndCleanUp1764600000000,
  ZoneData1764700000000,
  ActingUntil1764890000000,
  ListImports1764900000000,
  FindAndMend1765000000000,
  Members1765100000000,
  WorkspaceSettings1765110000000,
  Segments1765120000000,
  FanPages1765300000000,
  Artworks1765350000000,
  CampaignPages1765360000000,
  SignUps1765370000000,
  ArtistStops1765380000000,
  SaveReceipts1765410000000,
  ReceiptIndex1765410100000,
  ServiceApps1765420000000,
  GrantLife1765420100000,
  FormerSlugs1765430000000,
  PageTaps1765430100000,
  FutureSaves1765430200000,
  Snippets1765430300000,
  SettlingForDecisions1765440000000,
  AnswersAsSent1765441000000,
  ImportSignsOfLife1765442000000,
  TemplateVersions1765450000000,
  TestMessages1765451000000,
  ErasedFansAreForgotten1765452000000,
  Sending1765460000000,
  Senders1765461000000,
  ReviewsAndAlarms1765462000000,
  TroubledMessages1765463000000,
  MessagesNewest1765470000000,
  MergedFans1765471000000,
  ReplyAssignees1765472000000,
  FanChoices1765473000000,
  FanCodes1765474000000,
  WishedLaunches1765475000000,
  WebPush1765480000000,
  TapReceipts1765485000000,
  ArtistLooks1765486000000,
  QueuesOfOneShape1765490000000,
  VariantIndex1765495000000,
  ReportedFigures1765500000000,
  AnalyticsViews1765501000000,
  SignInLinks1765505000000,
  FlowDraftRevisions1765510000000,
  LookUpsEnd1765515000000,
  PushAcceptances1765516000000,
];
