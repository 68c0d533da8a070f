import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { oneOf } from '#database/one-of.js';
import { CODE_ACTS, CODE_ROLES, type CodeAct, type CodeRole } from '#domain/consents/fan-code.js';
import { SIGN_UP_STATES, type SignUpState } from '#domain/consents/sign-up.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import { type AddressChannel, ADDRESS_CHANNELS } from '#domain/terms.js';

/** A code that a fan types to get a copy, to be erased, or to change an address, and the message that carries it. */
@Check('fan_codes_act_check', oneOf('act', CODE_ACTS))
@Check('fan_codes_role_check', oneOf('role', CODE_ROLES))
@Check('fan_codes_channel_check', oneOf('channel', ADDRESS_CHANNELS))
@Check('fan_codes_state_check', oneOf('state', SIGN_UP_STATES))
@Unique('fan_codes_callback_token_key', ['callbackToken'])
@Index('fan_codes_request', ['requestId'])
@Index('fan_codes_fan', ['fanId', 'askedAt'])
@Index('fan_codes_due', ['notBefore'], { where: `state IN ('pending', 'attempting')` })
@Index('fan_codes_asked', ['askedAt'])
@Entity('fan_codes')
export class FanCodeEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  requestId!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  fanId!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @Column('text')
  act!: CodeAct;

  @Column('text')
  role!: CodeRole;

  @Column('text')
  channel!: AddressChannel;

  @Column('text')
  addressHmac!: string;

  @Column('text')
  addressEncrypted!: string;

  @Column('text')
  codeEncrypted!: string;

  @Column('text')
  language!: string;

  @Column('text')
  state!: SignUpState;

  @Column('text', { nullable: true })
  providerCode!: string | null;

  @Column('text', { nullable: true })
  providerId!: string | null;

  @Column('text')
  callbackToken!: string;

  /** What the provider has reported of the message that was accepted. */
  @Column('text', { nullable: true })
  deliveryStatus!: DeliveryStatus | null;

  /** How often a wrong code was typed. */
  @Column('smallint', { default: 0 })
  tries!: number;

  @Column('timestamptz', { default: () => 'now()' })
  askedAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  notBefore!: Date;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  usedAt!: Date | null;
}
