import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { FanEntity } from './fan.entity.js';

@Unique(['fanId', 'channel'])
@Check('identities_channel_check', oneOf('channel', CHANNELS))
@Index('identities_address', ['workspaceId', 'channel', 'addressHmac'])
@Index('identities_without_region', ['id'], { where: `((channel = 'sms'::text) AND (region IS NULL))` })
@Entity('identities')
export class IdentityEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity)
  @Column('uuid')
  fanId!: string;

  @Column('text')
  channel!: Channel;

  @Column('text')
  addressEncrypted!: string;

  @Column('text')
  addressHmac!: string;

  /** Of a number: the state or province by its area code; '' where it tells none, null until somebody has looked. */
  @Column('text', { nullable: true })
  region!: string | null;

  @Column('timestamptz', { nullable: true })
  verifiedAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
