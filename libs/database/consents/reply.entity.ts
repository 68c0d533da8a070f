import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ReplyResolution, ReplyState } from '#domain/consents/reply.js';
import type { ReplyIntent } from '#domain/terms.js';
import type { ReplyCarrier } from '#domain/consents/reply-sender.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';

/** A text that somebody has sent to our number. */
@Check('replies_carrier_check', `carrier IN ('sms', 'rcs', 'whatsapp')`)
@Check('replies_intent_check', `intent IN ('stop', 'doubtful', 'start', 'help', 'none')`)
@Check('replies_state_check', `state IN ('doubtful', 'open', 'answered', 'done')`)
@Check('replies_resolution_check', `resolution IN ('stop', 'not_stop', 'lapsed')`)
@Index('replies_workspace', ['workspaceId', 'id'])
@Index('replies_fan', ['fanId', 'id'])
@Index('replies_doubtful', ['workspaceId', 'addressHmac'], { where: `state = 'doubtful'` })
@Index('replies_kept', ['receivedAt'], { where: 'text_encrypted IS NOT NULL' })
@Entity('replies')
export class ReplyEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  /** Null for a number that no fan has. */
  @ForeignKey(() => FanEntity)
  @Column('uuid', { nullable: true })
  fanId!: string | null;

  @Column('text')
  addressHmac!: string;

  @Column('text', { nullable: true })
  addressEncrypted!: string | null;

  @Column('text', { nullable: true })
  textEncrypted!: string | null;

  @Column('text')
  carrier!: ReplyCarrier;

  @Column('text')
  intent!: ReplyIntent;

  @Column('text')
  state!: ReplyState;

  @Column('text', { nullable: true })
  resolution!: ReplyResolution | null;

  /** The time (real) at which a doubtful reply becomes a stop, if nobody has read it. */
  @Column('timestamptz', { nullable: true })
  heldUntil!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  receivedAt!: Date;

  /** The member who looks after it. */
  @Column('uuid', { nullable: true })
  assigneeId!: string | null;

  @Column('timestamptz', { nullable: true })
  resolvedAt!: Date | null;
}
