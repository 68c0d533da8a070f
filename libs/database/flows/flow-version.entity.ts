import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { FlowEntity } from './flow.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Check('flow_versions_published_by_kind_check', `published_by_kind IN ('member', 'apiKey')`)
@Unique(['flowId', 'version'])
@Entity('flow_versions')
export class FlowVersionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FlowEntity)
  @Column('uuid')
  flowId!: string;

  @Column('integer')
  version!: number;

  @Column('jsonb')
  definition!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  publishedAt!: Date;

  /** Who published it; null: it was published before this was noted. */
  @Column('text', { nullable: true })
  publishedByKind!: 'member' | 'apiKey' | null;

  @Column('uuid', { nullable: true })
  publishedById!: string | null;
}
