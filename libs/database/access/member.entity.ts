import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { MemberRole } from '#domain/terms.js';
import { WorkspaceEntity } from './workspace.entity.js';

@Check('members_role_check', `role IN ('owner', 'marketer', 'analyst')`)
@Entity('members')
export class MemberEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text', { unique: true })
  email!: string;

  @Column('text')
  passwordHash!: string;

  @Column('text')
  role!: MemberRole;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
