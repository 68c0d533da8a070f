import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { oneOf } from '#database/one-of.js';
import { AUDIO_KINDS, type AudioKind } from '#domain/releases/audio-kind.js';
import { ReleaseEntity } from './release.entity.js';

/** A piece of audio that a release has or had. */
@Check('snippets_kind_check', oneOf('kind', AUDIO_KINDS))
@Index('snippets_release', ['releaseId'])
@Index('snippets_current', ['releaseId'], { unique: true, where: 'current' })
@Entity('snippets')
export class SnippetEntity {
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
  kind!: AudioKind;

  @Column('double precision')
  seconds!: number;

  @Column('bytea')
  bytes!: Buffer;

  /** The release has it now. */
  @Column('boolean', { default: true })
  current!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
