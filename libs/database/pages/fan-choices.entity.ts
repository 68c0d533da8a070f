import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';

/** How often a fan wants to hear of us, and until when not at all. */
@Check('fan_choices_days_check', 'at_most_every_days IN (7, 30)')
@Entity('fan_choices')
export class FanChoicesEntity {
  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  fanId!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  /** Workspace time. */
  @Column('timestamptz', { nullable: true })
  pausedUntil!: Date | null;

  /** At most one marketing message in so many days. Null: the fan has set no limit. */
  @Column('smallint', { nullable: true })
  atMostEveryDays!: number | null;

  @Column('timestamptz', { default: () => 'now()' })
  chosenAt!: Date;
}
