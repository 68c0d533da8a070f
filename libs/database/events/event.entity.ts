import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { EventType } from '#domain/events/catalogue.js';
import type { EventOrigin } from './new-event.js';

/**
 * The table is partitioned by month and has no primary key, which TypeORM cannot express. `seq` is declared in its
 * place.
 */
@Entity('events', { synchronize: false })
export class EventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  seq!: number;

  @Column('text', { default: () => 'pg_current_xact_id()' })
  tx!: string;

  @Column('uuid')
  id!: string;

  @Column('uuid')
  workspaceId!: string;

  @Column('uuid')
  fanId!: string;

  @Column('bigint')
  fanSeq!: number;

  @Column('uuid', { nullable: true })
  campaignId!: string | null;

  @Column('text')
  type!: EventType;

  @Column('timestamptz')
  occurredAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  receivedAt!: Date;

  @Column('text')
  origin!: EventOrigin;

  @Column('jsonb')
  payload!: unknown;
}
