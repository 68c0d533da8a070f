import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** A word that fans text to join a campaign. */
@Index('keywords_workspace', ['workspaceId', 'id'])
@Entity('keywords')
export class KeywordEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text', { unique: true })
  word!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @Column('text', { nullable: true })
  sender!: string | null;

  @Column('text')
  wording!: string;

  @Column('text')
  frequency!: string;

  @Column('boolean')
  doubleOptIn!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
