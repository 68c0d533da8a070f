import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { Channel } from '#domain/terms.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Unique(['workspaceId', 'key', 'channel'])
@Check('templates_channel_check', `channel IN ('email', 'sms')`)
@Entity('templates')
export class TemplateEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  key!: string;

  @Column('text')
  channel!: Channel;

  @Column('text', { nullable: true })
  subject!: string | null;

  @Column('text')
  body!: string;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;
}
