import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('projection_quarantine')
export class QuarantinedEventEntity {
  @PrimaryColumn('text')
  projection!: string;

  @PrimaryColumn('uuid')
  eventId!: string;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
