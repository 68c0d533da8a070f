import { oneOf } from '#database/one-of.js';
import { API_KEY_ROLES, type ApiKeyRole } from '#domain/terms.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from './workspace.entity.js';

@Check('api_keys_role_check', oneOf('role', API_KEY_ROLES))
@Index('api_keys_workspace', ['workspaceId'])
@Entity('api_keys')
export class ApiKeyEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  prefix!: string;

  @Column('text', { unique: true })
  hash!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;

  @Column('text', { default: 'marketer' })
  role!: ApiKeyRole;
}
