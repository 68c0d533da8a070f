import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { oneOf } from '#database/one-of.js';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { MemberEntity } from './member.entity.js';
import { WorkspaceEntity } from './workspace.entity.js';

/** Where a member has tests of messages sent. */
@Check('member_addresses_channel_check', oneOf('channel', CHANNELS))
@Entity('member_addresses')
export class MemberAddressEntity {
  @ForeignKey(() => MemberEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  memberId!: string;

  @PrimaryColumn('text')
  channel!: Channel;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  addressEncrypted!: string;

  @Column('text')
  addressHmac!: string;

  /** Null: the member has not proved it yet, and nothing but the code goes there. */
  @Column('timestamptz', { nullable: true })
  verifiedAt!: Date | null;

  @Column('text', { nullable: true })
  codeHmac!: string | null;

  @Column('timestamptz', { nullable: true })
  codeEndsAt!: Date | null;

  @Column('integer', { default: 0 })
  codeTries!: number;
}
