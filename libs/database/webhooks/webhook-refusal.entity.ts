import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Unique(['workspaceId', 'urlHash'])
@Entity('webhook_refusals')
export class WebhookRefusalEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  url!: string;

  @Column('text')
  urlHash!: string;

  @Column('timestamptz', { default: () => 'now()' })
  refusedAt!: Date;
}
