import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { MemberEntity } from './member.entity.js';

@Index('sessions_expiry', ['expiresAt'])
@Index('sessions_member', ['memberId'])
@Entity('sessions')
export class SessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => MemberEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  memberId!: string;

  @Column('text', { unique: true })
  hash!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz')
  expiresAt!: Date;
}
