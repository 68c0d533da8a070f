import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { oneOf } from '#database/one-of.js';
import { ARTWORK_KINDS, type ArtworkKind } from '#domain/releases/image-kind.js';
import { ReleaseEntity } from './release.entity.js';

/** An artwork that a release has or had. */
@Check('artworks_kind_check', oneOf('kind', ARTWORK_KINDS))
@Index('artworks_release', ['releaseId'])
@Index('artworks_current', ['releaseId'], { unique: true, where: 'current' })
@Entity('artworks')
export class ArtworkEntity {
  /** Of the release and of the bytes that were sent. */
  @PrimaryColumn('text')
  hash!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => ReleaseEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  releaseId!: string;

  @Column('text')
  kind!: ArtworkKind;

  /** Pixels of what was sent. */
  @Column('integer')
  width!: number;

  @Column('integer')
  height!: number;

  @Column('jsonb')
  colours!: unknown;

  /** A `data:` address of a blurred copy. */
  @Column('text')
  placeholder!: string;

  @Column('integer', { array: true })
  widths!: number[];

  /** The release has it now. */
  @Column('boolean', { default: true })
  current!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
