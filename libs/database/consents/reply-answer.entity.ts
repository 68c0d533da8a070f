import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { ReplyAnswerState } from '#domain/consents/reply.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { ReplyEntity } from './reply.entity.js';

/** A member's answer to a reply. It is sent at most once. */
@Check(
  'reply_answers_state_check',
  `state IN ('pending', 'attempting', 'accepted', 'rejected', 'unknown', 'refused')`,
)
@Unique('reply_answers_callback_token_key', ['callbackToken'])
@Index('reply_answers_reply', ['replyId'], {
  unique: true,
  where: `state NOT IN ('rejected', 'refused')`,
})
@Index('reply_answers_due', ['notBefore'], { where: `state IN ('pending', 'attempting')` })
@Entity('reply_answers')
export class ReplyAnswerEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => ReplyEntity)
  @Column('uuid')
  replyId!: string;

  @Column('text', { nullable: true })
  textEncrypted!: string | null;

  @Column('text')
  state!: ReplyAnswerState;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  providerId!: string | null;

  @Column('text')
  callbackToken!: string;

  @Column('text', { nullable: true })
  deliveryStatus!: DeliveryStatus | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** The time (real) of the next attempt. A provider that asked us to wait is not called before. */
  @Column('timestamptz', { default: () => 'now()' })
  notBefore!: Date;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;
}
