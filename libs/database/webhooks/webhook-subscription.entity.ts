import { DISABLED_REASONS } from '#domain/events/reasons.js';
import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { EventType } from '#domain/events/catalogue.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Check('webhook_subscriptions_disabled_reason_check', oneOf('disabled_reason', DISABLED_REASONS))
@Index('webhook_subscriptions_workspace', ['workspaceId', 'id'])
@Index('webhook_subscriptions_active', ['id'], { where: 'active' })
@Entity('webhook_subscriptions')
export class WebhookSubscriptionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  url!: string;

  @Column('text', { array: true })
  eventTypes!: EventType[];

  @Column('boolean', { default: true })
  active!: boolean;

  @Column('text', { nullable: true })
  disabledReason!: 'gone' | 'failing' | null;

  @Column('timestamptz', { nullable: true })
  disabledAt!: Date | null;

  @Column('text')
  secretEncrypted!: string;

  @Column('text', { nullable: true })
  previousEncrypted!: string | null;

  @Column('timestamptz', { nullable: true })
  previousUntil!: Date | null;

  @Column('integer', { default: 0 })
  failures!: number;

  @Column('timestamptz', { nullable: true })
  failingSince!: Date | null;

  @Column('timestamptz', { nullable: true })
  heldUntil!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
