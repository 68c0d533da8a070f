import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ArtistEntity } from './artist.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import type { Service } from '#domain/terms.js';

@Index('releases_workspace', ['workspaceId', 'id'])
@Entity('releases')
export class ReleaseEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => ArtistEntity)
  @Column('uuid')
  artistId!: string;

  @Column('text')
  title!: string;

  @Column('text', { nullable: true })
  upc!: string | null;

  @Column('jsonb', { default: {} })
  serviceIds!: unknown;

  @Column('jsonb', { default: {} })
  leadTrackIds!: unknown;

  @Column('jsonb')
  clock!: unknown;

  @Column('timestamptz', { nullable: true })
  cancelledAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** The service that listed it before anybody had entered it; null: somebody has entered it. */
  @Column('text', { nullable: true })
  foundOn!: Service | null;

  /** Put away, because it was used and is needed no more; null: it is in the lists. */
  @Column('timestamptz', { nullable: true })
  archivedAt!: Date | null;
}
