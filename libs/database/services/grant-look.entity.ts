import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';

/** How far the weekly look at the grants of a campaign's fans has come. */
@Index('grant_looks_due', ['dueAt'])
@Entity('grant_looks')
export class GrantLookEntity {
  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  campaignId!: string;

  /** Real time. */
  @Column('timestamptz', { default: () => 'now()' })
  dueAt!: Date;

  /** The look goes on behind this fan. Null: at the first one. */
  @Column('uuid', { nullable: true })
  afterFan!: string | null;

  /** The release clock that the last look went by: a moved release is looked at anew. */
  @Column('jsonb', { nullable: true })
  clock!: unknown;
}
