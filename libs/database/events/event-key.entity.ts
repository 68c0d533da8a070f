import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Hash-partitioned, which TypeORM cannot say. */
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
