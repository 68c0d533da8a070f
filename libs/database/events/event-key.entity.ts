import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The table is partitioned by hash, which TypeORM cannot express. */
@Entity('event_keys', { synchronize: false })
export class EventKeyEntity {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  clientId!: string;

  @Column('bytea')
  bodyHash!: Buffer;

  @Column('uuid')
  eventId!: string;
}
