import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Stage } from '#domain/terms.js';

@Check('stage_entries_standing_check', `standing IN ('reached', 'already', 'unobservable')`)
@Entity('stage_entries')
export class StageEntryEntity {
  @Column('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  campaignId!: string;

  @PrimaryColumn('uuid')
  fanId!: string;

  @PrimaryColumn('text')
  stage!: Stage;

  @Column('text')
  standing!: 'reached' | 'already' | 'unobservable';

  @PrimaryColumn('timestamptz')
  occurredAt!: Date;

  @PrimaryColumn('uuid')
  eventId!: string;

  @Column('text', { nullable: true })
  path!: string | null;
}
