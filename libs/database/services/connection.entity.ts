import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Service } from '#domain/terms.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { ServiceAppEntity } from './service-app.entity.js';

@Unique(['fanId', 'service'])
@Index('connections_service_app', ['serviceAppId'], { where: '(service_app_id IS NOT NULL)' })
@Check('connections_status_check', `status IN ('active', 'expired')`)
@Index('connections_end_unknown', ['id'], { where: '(authorized_at IS NULL)' })
@Index('connections_refresh', ['refreshAt'], { where: 'refresh_at IS NOT NULL' })
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

  /** Real time at which a new access token is fetched ahead of the action that needs it. Null: none is planned. */
  @Column('timestamptz', { nullable: true })
  refreshAt!: Date | null;

  /** The plan is void after this time: the action itself fetches its token. */
  @Column('timestamptz', { nullable: true })
  refreshBefore!: Date | null;

  /** When the service refused the grant, and which app had asked. */
  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;

  @Column('text', { nullable: true })
  expiredBy!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** The app that asked for the grant. Null: the deployment's own. */
  @ForeignKey(() => ServiceAppEntity)
  @Column('uuid', { nullable: true })
  serviceAppId!: string | null;

  /** When the fan agreed; a refresh never moves it. Null: the row is older than this column. */
  @Column('timestamptz', { nullable: true })
  authorizedAt!: Date | null;

  /** When the grant ends by the service's own rule. Null: it has no end, or it is not worked out yet. */
  @Column('timestamptz', { nullable: true })
  grantEndsAt!: Date | null;

  /** SHA-256 of the sealed refresh token as it was before its key was changed: a refresh in flight knows it by that. */
  @Column('text', { nullable: true })
  resealedFrom!: string | null;
}
