import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import type { Service } from '#domain/terms.js';

/** Which fans were asked to renew a grant that dies before the release, and how often. */
@Entity('grant_asks')
export class GrantAskEntity {
  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  campaignId!: string;

  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  fanId!: string;

  @PrimaryColumn('text')
  service!: Service;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  /** Of the grant that the fan was asked to renew. */
  @Column('timestamptz')
  authorizedAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  askedAt!: Date;

  @Column('integer', { default: 1 })
  times!: number;
}
