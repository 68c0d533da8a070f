import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { FanEntity } from '#database/fans/fan.entity.js';

@Index('fan_states_wake', ['wakeAt'], { where: `(wake_at IS NOT NULL) AND (stuck_at IS NULL)` })
@Index('fan_states_stuck', ['workspaceId'], { where: `stuck_at IS NOT NULL` })
@Entity('fan_states')
export class FanStateEntity {
  @ForeignKey(() => FanEntity)
  @PrimaryColumn('uuid')
  fanId!: string;

  @Column('uuid')
  workspaceId!: string;

  @Column('smallint')
  schema!: number;

  @Column('bigint')
  revision!: number;

  @Column('bigint')
  cursorSeq!: number;

  @Column('timestamptz')
  cursorAt!: Date;

  @Column('jsonb')
  state!: unknown;

  @Column('timestamptz', { nullable: true })
  wakeAt!: Date | null;

  @Column('integer')
  openEnrollments!: number;

  @Column('text')
  decisionKey!: string;

  @Column('jsonb')
  answer!: unknown;

  @Column('integer', { default: 0 })
  failures!: number;

  @Column('text', { nullable: true })
  stuckReason!: string | null;

  @Column('timestamptz', { nullable: true })
  stuckAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;
}
