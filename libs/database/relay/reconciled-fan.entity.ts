import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('reconciled_fans')
export class ReconciledFanEntity {
  @PrimaryColumn('uuid')
  fanId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  nudgedAt!: Date;
}
