import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { oneOf } from '#database/one-of.js';
import { ArtistEntity } from '#database/releases/artist.entity.js';
import { FUTURE_SAVE_ENDS, type FutureSaveEnd } from '#domain/consents/future-save.js';
import type { Service } from '#domain/terms.js';

/** A fan's wish to have every new release of an artist saved, with the words that the fan agreed to. */
@Check('future_saves_revoked_by_check', oneOf('revoked_by', FUTURE_SAVE_ENDS))
@Index('future_saves_live', ['fanId', 'artistId', 'service'], { unique: true, where: 'revoked_at IS NULL' })
@Index('future_saves_artist', ['artistId', 'id'], { where: 'revoked_at IS NULL' })
@Index('future_saves_wished', ['artistId', 'service', 'grantedAt'], { where: 'revoked_at IS NULL' })
@Entity('future_saves')
export class FutureSaveEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  fanId!: string;

  @ForeignKey(() => ArtistEntity)
  @Column('uuid')
  artistId!: string;

  @Column('text')
  service!: Service;

  /** Where the fan was asked. */
  @ForeignKey(() => CampaignEntity, { onDelete: 'SET NULL' })
  @Column('uuid', { nullable: true })
  campaignId!: string | null;

  @Column('text')
  wording!: string;

  /** SHA-256 of the wording in UTF-8, in hexadecimal digits. */
  @Column('text')
  wordingHash!: string;

  /** The language of the wording (BCP 47). */
  @Column('text')
  language!: string;

  @Column('text')
  sourceUrl!: string;

  @Column('timestamptz', { default: () => 'now()' })
  grantedAt!: Date;

  /** Real time; the fan was told the day. */
  @Column('timestamptz')
  endsAt!: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;

  @Column('text', { nullable: true })
  revokedBy!: FutureSaveEnd | null;
}
