import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { ArtistEntity } from '#database/releases/artist.entity.js';

/** A fan wants no messages about this artist. */
@Entity('artist_stops')
export class ArtistStopEntity {
  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  fanId!: string;

  @ForeignKey(() => ArtistEntity)
  @PrimaryColumn('uuid')
  artistId!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  stoppedAt!: Date;
}
