import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from './workspace.entity.js';

@Check('audit_log_actor_kind_check', `actor_kind IN ('member', 'apiKey')`)
@Index('audit_log_workspace', ['workspaceId', 'id'])
@Entity('audit_log')
export class AuditEntryEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text')
  actorKind!: 'member' | 'apiKey';

  @Column('uuid')
  actorId!: string;

  @Column('text')
  action!: string;

  @Column('uuid', { nullable: true })
  fanId!: string | null;

  @Column('uuid', { nullable: true })
  campaignId!: string | null;

  @Column('jsonb', { default: {} })
  details!: unknown;

  @Column('text', { nullable: true })
  reason!: string | null;
}
