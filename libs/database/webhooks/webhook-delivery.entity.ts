import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { WebhookSubscriptionEntity } from './webhook-subscription.entity.js';

export type WebhookDeliveryStatus = 'pending' | 'delivered' | 'failed';

@Unique(['id'])
@Unique(['subscriptionId', 'eventId'])
@Check('webhook_deliveries_status_check', `status IN ('pending', 'delivered', 'failed')`)
@Index('webhook_deliveries_list', ['subscriptionId', 'seq'])
@Index('webhook_deliveries_due', ['subscriptionId', 'nextAt'], { where: `status = 'pending'::text` })
@Index('webhook_deliveries_finished', ['finishedAt'], { where: 'finished_at IS NOT NULL' })
@Index('webhook_deliveries_fan', ['fanId'])
@Entity('webhook_deliveries')
export class WebhookDeliveryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  seq!: number;

  @Column('uuid')
  id!: string;

  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => WebhookSubscriptionEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  subscriptionId!: string;

  @Column('uuid', { nullable: true })
  eventId!: string | null;

  @Column('uuid', { nullable: true })
  fanId!: string | null;

  @Column('text')
  type!: string;

  @Column('text')
  body!: string;

  @Column('text', { default: 'pending' })
  status!: WebhookDeliveryStatus;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('integer', { nullable: true })
  lastStatus!: number | null;

  @Column('text', { nullable: true })
  lastError!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  nextAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
