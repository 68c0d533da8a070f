import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CAMPAIGN_STATUSES, END_REASONS, type CampaignStatus, type EndReason } from '#domain/terms.js';
import { ArtistEntity } from '#database/releases/artist.entity.js';
import { FlowVersionEntity } from '#database/flows/flow-version.entity.js';
import { FlowEntity } from '#database/flows/flow.entity.js';
import { ReleaseEntity } from '#database/releases/release.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Check('campaigns_release_or_artist', 'num_nonnulls(release_id, artist_id) = 1')
@Check('campaigns_status_check', oneOf('status', CAMPAIGN_STATUSES))
@Check('campaigns_end_reason_check', oneOf('end_reason', END_REASONS))
@Index('campaigns_release', ['releaseId'])
@Index('campaigns_slug', ['slug'], { unique: true })
@Index('campaigns_workspace', ['workspaceId', 'id'])
@Entity('campaigns')
export class CampaignEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => ReleaseEntity)
  @Column('uuid', { nullable: true })
  releaseId!: string | null;

  /** Set for a campaign without a release. */
  @ForeignKey(() => ArtistEntity)
  @Column('uuid', { nullable: true })
  artistId!: string | null;

  @ForeignKey(() => FlowEntity)
  @Column('uuid')
  flowId!: string;

  @ForeignKey(() => FlowVersionEntity)
  @Column('uuid', { nullable: true })
  flowVersionId!: string | null;

  @Column('text')
  name!: string;

  @Column('text')
  landingUrl!: string;

  /** The last part of the address of its page, `/r/{slug}`. Null: it has no page of ours. */
  @Column('text', { nullable: true })
  slug!: string | null;

  /** The services' own pre-save pages, by service. */
  @Column('jsonb', { default: {} })
  nativePages!: unknown;

  /** A code that its messages may give to fans who have none of their own. */
  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { default: 'draft' })
  status!: CampaignStatus;

  @Column('integer', { default: 0 })
  epoch!: number;

  @Column('integer', { default: -1 })
  pokedEpoch!: number;

  @Column('integer', { default: 0 })
  fannedEpoch!: number;

  @Column('bigint', { default: 0 })
  releaseWindowMs!: number;

  @Column('boolean', { default: false })
  isDemo!: boolean;

  @Column('timestamptz', { nullable: true })
  launchedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  endsAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Column('text', { default: 'campaign_ended' })
  endReason!: EndReason;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** Put away, because it was used and is needed no more; null: it is in the lists. */
  @Column('timestamptz', { nullable: true })
  archivedAt!: Date | null;
}
