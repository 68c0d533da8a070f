import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Index('nudges_due', ['dueAt'], { where: `quarantined_at IS NULL` })
@Entity('nudges')
export class NudgeEntity {
  @PrimaryColumn('uuid')
  fanId!: string;

  @Column('uuid')
  workspaceId!: string;

  @Column('bigint', { default: 1 })
  generation!: number;

  @Column('timestamptz', { default: () => 'now()' })
  dueAt!: Date;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('timestamptz', { nullable: true })
  quarantinedAt!: Date | null;
}
