import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Unique(['workspaceId', 'key', 'channel'])
@Check('templates_channel_check', oneOf('channel', CHANNELS))
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

  /** The version that is sent in any language and campaign without a wording of its own. */
  @Column('uuid', { nullable: true })
  versionId!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;

  /** Put away, because it was used and is needed no more; null: it is in the lists. */
  @Column('timestamptz', { nullable: true })
  archivedAt!: Date | null;
}
