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

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** Put away, because it was used and is needed no more; null: it is in the lists. */
  @Column('timestamptz', { nullable: true })
  archivedAt!: Date | null;
}
