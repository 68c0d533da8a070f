import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { MessageEntity } from './message.entity.js';

@Check('links_leads_to_check', `leads_to IN ('page', 'service')`)
@Entity('links')
export class LinkEntity {
  @PrimaryColumn('text')
  code!: string;

  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity)
  @Column('uuid')
  fanId!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @ForeignKey(() => MessageEntity)
  @Column('uuid', { nullable: true })
  messageId!: string | null;

  @Column('text')
  url!: string;

  @Column('text', { default: 'page' })
  leadsTo!: 'page' | 'service';

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
