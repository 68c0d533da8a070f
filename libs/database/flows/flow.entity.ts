import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Check('flows_saved_by_kind_check', `saved_by_kind IN ('member', 'apiKey')`)
@Index('flows_workspace', ['workspaceId', 'id'])
@Entity('flows')
export class FlowEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  name!: string;

  @Column('jsonb')
  draft!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;

  /** Put away, because it was used and is needed no more; null: it is in the lists. */
  @Column('timestamptz', { nullable: true })
  archivedAt!: Date | null;

  /** Grows with every saved draft. */
  @Column('integer', { default: 1 })
  draftRevision!: number;

  /** Who saved the draft; null: it was saved before this was noted. */
  @Column('text', { nullable: true })
  savedByKind!: 'member' | 'apiKey' | null;

  @Column('uuid', { nullable: true })
  savedById!: string | null;
}
