import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from './workspace.entity.js';

/** A user of the database who may read the views in the schema `analytics`, and of which workspace. */
@Entity('analytics_readers')
export class AnalyticsReaderEntity {
  /** As in `pg_roles`. */
  @PrimaryColumn('text')
  roleName!: string;

  @ForeignKey(() => WorkspaceEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  addedAt!: Date;
}
