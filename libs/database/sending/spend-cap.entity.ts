import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** What messages may cost: in each month of a workspace (`scope_id` is the workspace's), or in a campaign in all. */
@Check('spend_caps_cap_check', `cap_micros > 0`)
@Entity('spend_caps')
export class SpendCapEntity {
  @ForeignKey(() => WorkspaceEntity)
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  scopeId!: string;

  @Column('bigint')
  capMicros!: number;

  @Column('bigint', { default: 0 })
  spentMicros!: number;

  /** YYYY-MM, the month that `spentMicros` is of; null for a campaign. */
  @Column('text', { nullable: true })
  month!: string | null;

  @Column('timestamptz', { nullable: true })
  warnedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  reachedAt!: Date | null;

  /** The spending is counted once more at this time; null: it needs no count. */
  @Column('timestamptz', { nullable: true })
  countAt!: Date | null;
}
