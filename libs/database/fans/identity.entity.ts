import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { FanEntity } from './fan.entity.js';

@Unique(['fanId', 'channel'])
@Check('identities_channel_check', oneOf('channel', CHANNELS))
@Index('identities_address', ['workspaceId', 'channel', 'addressHmac'])
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

  @Column('timestamptz', { nullable: true })
  verifiedAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
