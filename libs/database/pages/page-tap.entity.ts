import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { oneOf } from '#database/one-of.js';
import { ArtistEntity } from '#database/releases/artist.entity.js';
import { TAP_ACTS, TAP_OUTCOMES, type TapAct, type TapOutcome } from '#domain/pages/taps.js';
import type { Service } from '#domain/terms.js';

/** A tap of a fan that a service could not carry out while the fan waited. The unique index keeps it once. */
@Check('page_taps_act_check', oneOf('act', TAP_ACTS))
@Check('page_taps_outcome_check', oneOf('outcome', TAP_OUTCOMES))
@Index('page_taps_waiting', ['fanId', 'campaignId', 'service', 'act', 'itemId'], {
  unique: true,
  where: 'ended_at IS NULL',
})
@Index('page_taps_due', ['nextTryAt'], { where: 'ended_at IS NULL' })
@Entity('page_taps')
export class PageTapEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  campaignId!: string;

  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  fanId!: string;

  /** Of a follow: the artist, as we know them. */
  @ForeignKey(() => ArtistEntity)
  @Column('uuid', { nullable: true })
  artistId!: string | null;

  @Column('text')
  service!: Service;

  @Column('text')
  act!: TapAct;

  /** The service's own id. */
  @Column('text')
  itemId!: string;

  /** Names the act, so that its event is written once. */
  @Column('text')
  once!: string;

  /** The service has said that the item was not there before the tap: when it is there, the tap has done it. */
  @Column('boolean')
  wasAbsent!: boolean;

  /** When the service accepted the item without doing it at once. Null: it has not. */
  @Column('timestamptz', { nullable: true })
  acceptedAt!: Date | null;

  /** As the page counts it. */
  @Column('text')
  source!: string;

  @Column('text')
  device!: string;

  @Column('text')
  inApp!: string;

  @Column('integer', { default: 0 })
  tries!: number;

  @Column('timestamptz', { default: () => 'now()' })
  nextTryAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: TapOutcome | null;
}
