import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { ArtistEntity } from '#database/releases/artist.entity.js';
import { ADDRESS_CHANNELS, type AddressChannel } from '#domain/terms.js';

/** A number, messaging service or address that a workspace sends from, for one artist or for all of its messages. */
@Check('senders_channel_check', oneOf('channel', ADDRESS_CHANNELS))
@Index('senders_artist', ['workspaceId', 'channel', 'artistId'], {
  unique: true,
  where: `((retired_at IS NULL) AND (artist_id IS NOT NULL))`,
})
@Index('senders_workspace', ['workspaceId', 'channel'], {
  unique: true,
  where: `((retired_at IS NULL) AND (artist_id IS NULL))`,
})
@Entity('senders')
export class SenderEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  /** Null: for every artist that has no sender of its own. */
  @ForeignKey(() => ArtistEntity)
  @Column('uuid', { nullable: true })
  artistId!: string | null;

  @Column('text')
  channel!: AddressChannel;

  @Column('text')
  name!: string;

  /** E.164, the SID of a messaging service, or an email address. */
  @Column('text')
  fromAddress!: string;

  @Column('text', { nullable: true })
  fromName!: string | null;

  /** Sealed JSON; null: the installation's own account sends. */
  @Column('text', { nullable: true })
  credentialsEncrypted!: string | null;

  /** The account whose budget it uses; null: the installation's own. */
  @Column('text', { nullable: true })
  credential!: string | null;

  /** Raised by every change: a process that has built it before builds it again. */
  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  retiredAt!: Date | null;
}
