import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { SenderEntity } from './sender.entity.js';

export type SenderTestState = 'pending' | 'attempting' | 'accepted' | 'rejected' | 'unknown';

/** One test message of a sender. It counts for nothing. */
@Index('sender_tests_due', ['askedAt'], { where: `(state = 'pending'::text)` })
@Index('sender_tests_sender', ['senderId', 'askedAt'])
@Entity('sender_tests')
export class SenderTestEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => SenderEntity)
  @Column('uuid')
  senderId!: string;

  @Column('uuid')
  workspaceId!: string;

  /** Taken away when the test is over. */
  @Column('text', { nullable: true })
  toEncrypted!: string | null;

  /** `attempting`: the provider may have been called. */
  @Column('text', { default: 'pending' })
  state!: SenderTestState;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  providerId!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  askedAt!: Date;

  /** Real: it is not sent before. */
  @Column('timestamptz', { default: () => 'now()' })
  notBefore!: Date;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;
}
