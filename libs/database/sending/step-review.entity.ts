import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';

/** What a member has said of the messages of one step. The newest counts. */
@Check('step_reviews_verdict_check', oneOf('verdict', ['approved', 'cancelled']))
@Index('step_reviews_campaign', ['campaignId', 'at'])
@Entity('step_reviews')
export class StepReviewEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid')
  campaignId!: string;

  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  track!: string;

  @Column('text')
  step!: string;

  @Column('text')
  verdict!: 'approved' | 'cancelled';

  /** Workspace time. Null: it holds for fans who come later, too. */
  @Column('timestamptz', { nullable: true })
  through!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
