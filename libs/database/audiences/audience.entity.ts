import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** A segment of fans that is being enrolled in a campaign, and how far the enrolling has come. */
@Check('audiences_way_check', `way IN ('audience', 'broadcast')`)
@Check('audiences_per_second_check', 'per_second BETWEEN 1 AND 1000')
@Check('audiences_state_check', `state IN ('running', 'done', 'stopped')`)
@Index('audiences_running', ['campaignId'], { unique: true, where: `state = 'running'` })
@Index('audiences_campaign', ['campaignId', 'createdAt'])
@Index('audiences_due', ['nextAt'], { where: `state = 'running'` })
@Index('audiences_paged', ['workspaceId', 'pagedAt'])
@Entity('audiences')
export class AudienceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @Column('jsonb')
  segment!: unknown;

  @Column('boolean')
  continuing!: boolean;

  @Column('text')
  way!: 'audience' | 'broadcast';

  @Column('text', { nullable: true })
  track!: string | null;

  @Column('integer')
  perSecond!: number;

  @Column('text', { default: 'running' })
  state!: 'running' | 'done' | 'stopped';

  @Column('uuid', { nullable: true })
  cursorFan!: string | null;

  @Column('integer', { default: 0 })
  rounds!: number;

  @Column('integer', { default: 0 })
  scanned!: number;

  @Column('integer')
  fans!: number;

  @Column('integer')
  size!: number;

  @Column('integer', { default: 0 })
  enrolled!: number;

  @Column('timestamptz', { default: () => 'now()' })
  nextAt!: Date;

  @Column('timestamptz', { nullable: true })
  pagedAt!: Date | null;

  /** The id of the transaction that made the row. The column is an xid8, which TypeORM does not know. */
  @Column('bigint', { default: 0 })
  createdTx!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
