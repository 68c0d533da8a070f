import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Index('artists_workspace', ['workspaceId', 'id'])
@Entity('artists')
export class ArtistEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  name!: string;

  @Column('jsonb', { default: {} })
  serviceIds!: unknown;

  /** The host of links in the artist's messages; null: the deployment's own. */
  @Column('text', { nullable: true })
  linkHost!: string | null;

  /** What the artist's contact card says besides the name; null: nothing. */
  @Column('jsonb', { nullable: true })
  contact!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** Put away, because it was used and is needed no more; null: it is in the lists. */
  @Column('timestamptz', { nullable: true })
  archivedAt!: Date | null;
}
