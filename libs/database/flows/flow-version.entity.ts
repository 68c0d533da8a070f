import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { FlowEntity } from './flow.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

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
}
