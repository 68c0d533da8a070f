import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { SERVICE_APP_STATUSES, type ServiceAppStatus } from '#domain/services/service-app.js';
import type { Service } from '#domain/terms.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { oneOf } from '#database/one-of.js';
import { ArtistEntity } from '#database/releases/artist.entity.js';

/** An app by which a workspace, or one of its artists, asks a streaming service. */
@Check('service_apps_status_check', oneOf('status', SERVICE_APP_STATUSES))
@Index('service_apps_workspace', ['workspaceId', 'id'])
@Index('service_apps_of_workspace', ['workspaceId', 'service'], {
  unique: true,
  where: `((artist_id IS NULL) AND (status <> 'disabled'::text))`,
})
@Index('service_apps_of_artist', ['artistId', 'service'], {
  unique: true,
  where: `((artist_id IS NOT NULL) AND (status <> 'disabled'::text))`,
})
@Entity('service_apps')
export class ServiceAppEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  /** Null: of the whole workspace. */
  @ForeignKey(() => ArtistEntity)
  @Column('uuid', { nullable: true })
  artistId!: string | null;

  @Column('text')
  service!: Service;

  @Column('text')
  name!: string;

  @Column('text')
  credentialsEncrypted!: string;

  /** Rises with every change of what calls are made with. */
  @Column('integer', { default: 1 })
  version!: number;

  /** Where the service counts the calls: an account, a team or an app. */
  @Column('text')
  budgetKey!: string;

  /** Calls a second. Null: as many as the deployment's own app may make. */
  @Column('double precision', { nullable: true })
  perSecond!: number | null;

  @Column('text', { default: 'active' })
  status!: ServiceAppStatus;

  @Column('text', { nullable: true })
  haltedReason!: string | null;

  @Column('timestamptz', { nullable: true })
  haltedAt!: Date | null;

  /** When the service was last asked whether it takes the credentials. */
  @Column('timestamptz', { nullable: true })
  checkedAt!: Date | null;

  /** What was wrong then. Null: nothing. */
  @Column('text', { nullable: true })
  checkProblem!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  changedAt!: Date;
}
