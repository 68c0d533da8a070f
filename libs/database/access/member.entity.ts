import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MEMBER_ROLES, type MemberRole } from '#domain/terms.js';
import { WorkspaceEntity } from './workspace.entity.js';

@Check('members_role_check', oneOf('role', MEMBER_ROLES))
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
