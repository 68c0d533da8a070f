import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { FanEntity } from '#database/fans/fan.entity.js';
import type { Service } from '#domain/terms.js';

/** Which fan has an account of a service: verified by the service's own sign-in. It goes with the connection. */
@Unique(['fanId', 'service'])
@Entity('service_accounts')
export class ServiceAccountEntity {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  service!: Service;

  @PrimaryColumn('text')
  accountHmac!: string;

  @Column('text')
  accountEncrypted!: string;

  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  fanId!: string;

  /** The fan's territory is the account's country. */
  @Column('boolean')
  gaveTerritory!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
