import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { SAVED_SEGMENT_KINDS, type SavedSegmentKind } from '#domain/audiences/segment.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** A saved segment. */
@Check('segments_kind_check', oneOf('kind', SAVED_SEGMENT_KINDS))
@Index('segments_name', ['workspaceId', 'name'], { unique: true })
@Index('segments_workspace', ['workspaceId', 'id'])
@Entity('segments')
export class SegmentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: SavedSegmentKind;

  /** Of a list: the rule that its fans were taken by; null where the fans were named. */
  @Column('jsonb', { nullable: true })
  rule!: unknown;

  /** The number of fans of a list; null of a rule. */
  @Column('integer', { nullable: true })
  size!: number | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;
}
