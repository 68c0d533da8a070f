import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { MemberEntity } from '#database/access/member.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { oneOf } from '#database/one-of.js';
import {
  TEST_PURPOSES,
  TEST_STATES,
  type TestPurpose,
  type TestState,
} from '#domain/messages/test-message.js';
import { CHANNELS, type Channel } from '#domain/terms.js';

/** A message to a member of the workspace: a test of one to fans, or the code that proves an address. */
@Check('test_messages_channel_check', oneOf('channel', CHANNELS))
@Check('test_messages_purpose_check', oneOf('purpose', TEST_PURPOSES))
@Check('test_messages_state_check', oneOf('state', TEST_STATES))
@Index('test_messages_due', ['notBefore'], { where: `state = 'pending'::text` })
@Index('test_messages_open', ['attemptedAt'], { where: `state = 'attempting'::text` })
@Entity('test_messages')
export class TestMessageEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => MemberEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  memberId!: string;

  @Column('text')
  channel!: Channel;

  @Column('text')
  purpose!: TestPurpose;

  /** What is sent. Null: it is sent, and forgotten. */
  @Column('text', { nullable: true })
  contentEncrypted!: string | null;

  @Column('text', { default: 'pending' })
  state!: TestState;

  /** Why it was refused. */
  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text')
  callbackToken!: string;

  @Column('text', { nullable: true })
  providerId!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  notBefore!: Date;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
