import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { oneOf } from '#database/one-of.js';
import { ARTWORK_FORMATS, type ArtworkFormat } from '#domain/releases/artwork-file.js';
import { ArtworkEntity } from './artwork.entity.js';

/** An artwork in one size and format. */
@Check('artwork_files_format_check', oneOf('format', ARTWORK_FORMATS))
@Entity('artwork_files')
export class ArtworkFileEntity {
  @ForeignKey(() => ArtworkEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('text')
  hash!: string;

  @PrimaryColumn('integer')
  width!: number;

  @PrimaryColumn('text')
  format!: ArtworkFormat;

  @Column('bytea')
  bytes!: Buffer;
}
