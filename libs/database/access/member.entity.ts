import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { MEMBER_ROLES, type MemberRole } from '#domain/terms.js';
import { WorkspaceEntity } from './workspace.entity.js';

@Check('members_role_check', oneOf('role', MEMBER_ROLES))
@Index('members_workspace', ['workspaceId', 'id'])
@Entity('members')
export class MemberEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text', { unique: true })
  email!: string;

  /** Null: the member is invited and has not set a password yet. */
  @Column('text', { nullable: true })
  passwordHash!: string | null;

  @Column('text')
  role!: MemberRole;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** The hash of a one-time token with which the member sets a password. */
  @Column('text', { nullable: true, unique: true })
  invitationHash!: string | null;

  @Column('timestamptz', { nullable: true })
  invitationExpiresAt!: Date | null;
}
