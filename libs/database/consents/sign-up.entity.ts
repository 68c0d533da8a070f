import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { oneOf } from '#database/one-of.js';
import { SIGN_UP_STATES, type SignUpState } from '#domain/consents/sign-up.js';
import { SIGN_UP_PURPOSES, type SignUpPurpose } from '#domain/consents/sign-up-wording.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import { type AddressChannel, ADDRESS_CHANNELS } from '#domain/terms.js';

/** What a fan has asked for on a page, with an address that is not proved yet, and the message that asks to confirm. */
@Check('sign_ups_channel_check', oneOf('channel', ADDRESS_CHANNELS))
@Check('sign_ups_purpose_check', oneOf('purpose', SIGN_UP_PURPOSES))
@Check('sign_ups_state_check', oneOf('state', SIGN_UP_STATES))
@Unique('sign_ups_callback_token_key', ['callbackToken'])
@Index('sign_ups_address', ['workspaceId', 'channel', 'addressHmac', 'askedAt'])
@Index('sign_ups_campaign', ['campaignId', 'askedAt'])
@Index('sign_ups_fan', ['fanId'])
@Index('sign_ups_due', ['notBefore'], { where: `state IN ('pending', 'attempting')` })
@Index('sign_ups_kept', ['askedAt'], { where: 'address_encrypted IS NOT NULL' })
@Entity('sign_ups')
export class SignUpEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  /** The fan of the browser; null where the page knew none. */
  @ForeignKey(() => FanEntity)
  @Column('uuid', { nullable: true })
  fanId!: string | null;

  @Column('text')
  channel!: AddressChannel;

  @Column('text')
  purpose!: SignUpPurpose;

  @Column('text')
  addressHmac!: string;

  @Column('text', { nullable: true })
  addressEncrypted!: string | null;

  /** What the fan wants to be called, sealed as a profile; it goes to the fan when the sign-up is confirmed. */
  @Column('text', { nullable: true })
  nameEncrypted!: string | null;

  @Column('text')
  language!: string;

  @Column('text')
  wording!: string;

  @Column('text')
  sourceUrl!: string;

  /** The network address and the browser that it came from, sealed. */
  @Column('text', { nullable: true })
  originEncrypted!: string | null;

  @Column('text', { nullable: true })
  territory!: string | null;

  @Column('text', { nullable: true })
  zone!: string | null;

  @Column('text')
  state!: SignUpState;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  providerId!: string | null;

  @Column('text')
  callbackToken!: string;

  /** What the provider has reported of the message that was accepted. */
  @Column('text', { nullable: true })
  deliveryStatus!: DeliveryStatus | null;

  /** How many times the question has been asked for. */
  @Column('integer', { default: 1 })
  asked!: number;

  @Column('timestamptz', { default: () => 'now()' })
  askedAt!: Date;

  /** Real: a provider that held us back is not asked before. */
  @Column('timestamptz', { default: () => 'now()' })
  notBefore!: Date;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  confirmedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  cancelledAt!: Date | null;
}
