import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';
import { oneOf } from '#database/one-of.js';
import { LAYER_ANSWERS, PAGE_LAYERS, type LayerAnswer, type PageLayer } from '#domain/pages/layers.js';

/** What a fan answered to a question of a campaign's page, so that no fan is asked twice. */
@Check('page_answers_layer_check', oneOf('layer', PAGE_LAYERS))
@Check('page_answers_answer_check', oneOf('answer', LAYER_ANSWERS))
@Entity('page_answers')
export class PageAnswerEntity {
  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  fanId!: string;

  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  campaignId!: string;

  @PrimaryColumn('text')
  layer!: PageLayer;

  @Column('text')
  answer!: LayerAnswer;

  @Column('timestamptz', { default: () => 'now()' })
  answeredAt!: Date;
}
