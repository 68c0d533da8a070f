import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from './campaign.entity.js';

/** A name that the page of a launched campaign had before. It leads to the page, and is given to no other. */
@Entity('former_slugs')
@Index('former_slugs_campaign', ['campaignId'])
export class FormerSlugEntity {
  @PrimaryColumn('text')
  slug!: string;

  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  campaignId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  leftAt!: Date;
}
