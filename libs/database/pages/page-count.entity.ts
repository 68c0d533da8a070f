import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import type { PageEvent } from '#domain/pages/page-events.js';

/** How often something happened on a campaign's page on one day. An empty text stands for what is not known. */
@Entity('page_counts')
export class PageCountEntity {
  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  campaignId!: string;

  @Column('uuid')
  workspaceId!: string;

  /** In UTC, on the workspace's clock. */
  @PrimaryColumn('date')
  day!: string;

  @PrimaryColumn('text')
  kind!: PageEvent;

  @PrimaryColumn('text', { default: '' })
  service!: string;

  @PrimaryColumn('text', { default: '' })
  source!: string;

  @PrimaryColumn('text', { default: '' })
  device!: string;

  @PrimaryColumn('text', { default: '' })
  inApp!: string;

  @Column('bigint')
  count!: number;
}
