import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { FutureSaveEntity } from '#database/consents/future-save.entity.js';
import { CampaignEntity } from './campaign.entity.js';

/** A wish has brought its fan into the campaign of a release. It does so once. */
@Entity('future_save_uses')
export class FutureSaveUseEntity {
  @ForeignKey(() => FutureSaveEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  futureSaveId!: string;

  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  campaignId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  usedAt!: Date;
}
