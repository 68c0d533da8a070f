import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('inbox')
export class InboxEntryEntity {
  @PrimaryColumn('text')
  provider!: string;

  @PrimaryColumn('text')
  providerEventId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  receivedAt!: Date;
}
