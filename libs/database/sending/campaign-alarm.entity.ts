import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { type AlarmAction, ALARM_KINDS, type AlarmKind } from '#domain/sending/alarms.js';
import { CHANNELS, type Channel } from '#domain/terms.js';

/** A mass of one error in a campaign, and what was done about it. */
@Check('campaign_alarms_kind_check', oneOf('kind', ALARM_KINDS))
@Check('campaign_alarms_channel_check', oneOf('channel', CHANNELS))
@Check('campaign_alarms_action_check', oneOf('action', ['warn', 'pause']))
@Index('campaign_alarms_newest', ['campaignId', 'at'])
@Entity('campaign_alarms')
export class CampaignAlarmEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  kind!: AlarmKind;

  @Column('text')
  channel!: Channel;

  @Column('text')
  action!: AlarmAction;

  @Column('integer')
  cases!: number;

  @Column('integer')
  messages!: number;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
