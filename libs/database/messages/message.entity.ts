import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { SendIntent } from '#domain/events/catalogue.js';
import { CHANNELS, type Channel, type Purpose } from '#domain/terms.js';
import { MESSAGE_STATES, type MessageState } from '#domain/messages/message-state.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { EffectEntity } from '#database/engine/effect.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';

@Unique(['fanId', 'campaignId', 'track', 'run', 'step', 'visit', 'channel'])
@Check('messages_channel_check', oneOf('channel', CHANNELS))
@Check('messages_state_check', oneOf('state', MESSAGE_STATES))
@Index('messages_newest', ['workspaceId', 'createdAt', 'id'])
@Index('messages_provider', ['providerId'], { where: `provider_id IS NOT NULL` })
@Index('messages_recipient', ['addressHmac', 'updatedAt'], { where: `delivery_status IS NOT NULL` })
@Index('messages_address', ['campaignId', 'track', 'step', 'visit', 'run', 'channel', 'addressHmac'], {
  unique: true,
  where: `state <> 'pending'::text`,
})
@Index('messages_open', ['attemptedAt'], {
  where: `state = ANY (ARRAY['attempting'::text, 'unknown'::text])`,
})
@Index('messages_trouble', ['campaignId', 'attemptedAt'], {
  where: `((state = ANY (ARRAY['rejected'::text, 'unknown'::text, 'abandoned'::text])) OR (code IS NOT NULL))`,
})
@Index('messages_fan', ['fanId', 'attemptedVirtualAt'])
@Entity('messages')
export class MessageEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity)
  @Column('uuid')
  fanId!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @ForeignKey(() => EffectEntity)
  @Column('uuid', { unique: true })
  effectId!: string;

  @Column('text')
  track!: string;

  @Column('integer')
  run!: number;

  @Column('text')
  step!: string;

  @Column('integer')
  visit!: number;

  @Column('text')
  channel!: Channel;

  @Column('text')
  template!: string;

  /** The wording it was made from. Null: it was sent before wordings were kept. */
  @Column('uuid', { nullable: true })
  templateVersionId!: string | null;

  /** The values that filled it, sealed. Null: forgotten, or sent before they were kept. */
  @Column('text', { nullable: true })
  valuesEncrypted!: string | null;

  /** SHA-256 of what was sent, by which it is known again. */
  @Column('text', { nullable: true })
  contentHash!: string | null;

  @Column('text')
  purpose!: Purpose;

  @Column('text')
  intent!: SendIntent;

  @Column('text')
  addressHmac!: string;

  @Column('text')
  state!: MessageState;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  providerId!: string | null;

  @Column('text', { unique: true })
  callbackToken!: string;

  @Column('text', { nullable: true })
  deliveryStatus!: DeliveryStatus | null;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  attemptedVirtualAt!: Date | null;

  /** What it cost, in millionths of the workspace's currency; null: the workspace had told no prices. */
  @Column('bigint', { nullable: true })
  costMicros!: number | null;

  /** The month (YYYY-MM) of the workspace that paid for it; null as for the cost. */
  @Column('text', { nullable: true })
  spendMonth!: string | null;

  /** By which sender it went out; null: the installation's own. */
  @Column('uuid', { nullable: true })
  senderId!: string | null;

  /** When the mailbox or phone accepted the message, in workspace time. */
  @Column('timestamptz', { nullable: true })
  deliveredAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;
}
