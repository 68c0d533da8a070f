import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Index('campaign_wakes_due', ['campaignId', 'nudgedAt', 'dueAt'])
@Entity('campaign_wakes')
export class CampaignWakeEntity {
  @PrimaryColumn('uuid')
  fanId!: string;

  @PrimaryColumn('uuid')
  campaignId!: string;

  @Column('timestamptz')
  dueAt!: Date;

  @Column('timestamptz', { nullable: true })
  nudgedAt!: Date | null;
}
