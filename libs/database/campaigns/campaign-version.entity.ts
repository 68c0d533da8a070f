import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { PUBLISH_MODES, type PublishMode } from '#domain/terms.js';
import { CampaignEntity } from './campaign.entity.js';
import { FlowVersionEntity } from '#database/flows/flow-version.entity.js';

@Check('campaign_versions_mode_check', oneOf('mode', PUBLISH_MODES))
@Entity('campaign_versions')
export class CampaignVersionEntity {
  @ForeignKey(() => CampaignEntity)
  @PrimaryColumn('uuid')
  campaignId!: string;

  @PrimaryColumn('integer')
  version!: number;

  @ForeignKey(() => FlowVersionEntity)
  @Column('uuid')
  flowVersionId!: string;

  @Column('text')
  mode!: PublishMode;

  @Column('jsonb', { default: {} })
  stepMap!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  publishedAt!: Date;
}
