import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { FanEntity } from '#database/fans/fan.entity.js';

@Unique(['fanId', 'campaignId', 'track', 'run', 'step', 'visit', 'attempt'])
@Check('effects_kind_check', `kind IN ('send', 'service', 'webhook')`)
@Check('effects_status_check', `status IN ('pending', 'running', 'done', 'cancelled')`)
@Index('effects_open', ['fanId'], { where: `status = ANY (ARRAY['pending'::text, 'running'::text])` })
@Entity('effects')
export class EffectEntity {
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

  @Column('smallint')
  schema!: number;

  @Column('text')
  kind!: 'send' | 'service' | 'webhook';

  @Column('text')
  track!: string;

  @Column('integer')
  run!: number;

  @Column('text')
  step!: string;

  @Column('integer')
  visit!: number;

  @Column('integer')
  attempt!: number;

  @Column('text')
  status!: 'pending' | 'running' | 'done' | 'cancelled';

  @Column('jsonb')
  spec!: unknown;

  /** The number of attempts that have called a receiver or a service, and could not finish. */
  @Column('smallint', { default: 0 })
  tries!: number;

  @Column('timestamptz', { nullable: true })
  slotAt!: Date | null;

  /** Until this time a decision is carrying out the effect, and no activity claims it. */
  @Column('timestamptz', { nullable: true })
  actingUntil!: Date | null;

  /** When a service accepted an item without doing it at once (real). It is looked for until it appears. */
  @Column('timestamptz', { nullable: true })
  acceptedAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
