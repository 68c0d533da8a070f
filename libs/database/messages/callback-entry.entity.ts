import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('inbox')
@Index('inbox_received_at', ['receivedAt'])
export class CallbackEntryEntity {
  @PrimaryColumn('text')
  provider!: string;

  @PrimaryColumn('text')
  providerEventId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  receivedAt!: Date;
}
