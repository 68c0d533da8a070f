import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { MessageEntity } from './message.entity.js';

@Check('email_clicks_verdict_check', `verdict IN ('human', 'doubtful')`)
@Index('email_clicks_due', ['settlesAt'], { where: 'verdict IS NULL' })
@Index('email_clicks_message', ['messageId'])
@Index('email_clicks_doubtful', ['fanId'], { where: `verdict = 'doubtful'::text` })
@Entity('email_clicks')
export class EmailClickEntity {
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

  @ForeignKey(() => MessageEntity)
  @Column('uuid')
  messageId!: string;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('timestamptz')
  clickedAt!: Date;

  @Column('timestamptz')
  settlesAt!: Date;

  @Column('text', { nullable: true })
  verdict!: 'human' | 'doubtful' | null;
}
