import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { CampaignEntity } from './campaign.entity.js';

/** How the page of a campaign looks and what it asks. */
@Entity('campaign_pages')
export class CampaignPageEntity {
  @ForeignKey(() => CampaignEntity)
  @PrimaryColumn('uuid')
  campaignId!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('jsonb')
  settings!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;
}
