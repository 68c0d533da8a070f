import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ENTRY_WAYS, type EntryWay } from '#domain/events/catalogue.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';

/** A fan whom somebody else has enrolled in a campaign. */
@Check('entries_way_check', oneOf('way', ENTRY_WAYS))
@Entity('entries')
export class EntryEntity {
  @ForeignKey(() => CampaignEntity)
  @PrimaryColumn('uuid')
  campaignId!: string;

  @ForeignKey(() => FanEntity)
  @PrimaryColumn('uuid')
  fanId!: string;

  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  way!: EntryWay;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
