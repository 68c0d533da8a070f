import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { Service } from '#domain/terms.js';
import { FanEntity } from '#database/fans/fan.entity.js';

@Unique(['fanId', 'service'])
@Check('connections_status_check', `status IN ('active', 'expired')`)
@Entity('connections')
export class ConnectionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity)
  @Column('uuid')
  fanId!: string;

  @Column('text')
  service!: Service;

  @Column('text')
  refreshTokenEncrypted!: string;

  @Column('text', { nullable: true })
  accessTokenEncrypted!: string | null;

  @Column('timestamptz', { nullable: true })
  accessExpiresAt!: Date | null;

  @Column('text', { array: true })
  scopes!: string[];

  @Column('text', { default: 'active' })
  status!: 'active' | 'expired';

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
