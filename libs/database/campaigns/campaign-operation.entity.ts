import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { CampaignEntity } from './campaign.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** What was done to a campaign. `upkeep` says that the campaign's own upkeep has changed it. */
export type OperationKind = 'pause' | 'resume' | 'end' | 'retime' | 'publish' | 'upkeep';

/**
 * `settling`: decisions that may have read the campaign before the change are still being made. `planning`: computes
 * which fans must be woken, and by when. `waking`: wakes these fans in the order of those times, until each of them
 * has decided again.
 */
export type OperationState = 'settling' | 'planning' | 'waking' | 'done' | 'superseded';

@Check('campaign_operations_kind_check', `kind IN ('pause', 'resume', 'end', 'retime', 'publish', 'upkeep')`)
@Check('campaign_operations_state_check', `state IN ('settling', 'planning', 'waking', 'done', 'superseded')`)
@Unique('campaign_operations_campaign_id_epoch_key', ['campaignId', 'epoch'])
@Index('campaign_operations_workspace', ['workspaceId', 'finishedAt'])
@Entity('campaign_operations')
export class CampaignOperationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @Column('text')
  kind!: OperationKind;

  @Column('integer')
  epoch!: number;

  @Column('text')
  state!: OperationState;

  /** Earlier versions of a worker wait for the transactions before this id. */
  @Column('bigint', { nullable: true })
  barrier!: number | null;

  /** The transactions that may hold a decision from before the change, by PostgreSQL's own names. Null: not yet noted. */
  @Column('text', { nullable: true, array: true })
  waitsFor!: string[] | null;

  @Column('uuid', { nullable: true })
  cursor!: string | null;

  @Column('integer', { default: 0 })
  total!: number;

  @Column('integer', { default: 0 })
  done!: number;

  @Column('timestamptz', { default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { nullable: true })
  wakingAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
