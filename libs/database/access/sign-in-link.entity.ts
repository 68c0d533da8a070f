import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { MemberEntity } from './member.entity.js';

@Index('sign_in_links_expiry', ['expiresAt'])
@Index('sign_in_links_member', ['memberId'])
@Entity('sign_in_links')
export class SignInLinkEntity {
  @PrimaryColumn('text')
  hash!: string;

  @ForeignKey(() => MemberEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  memberId!: string;

  @Column('timestamptz')
  expiresAt!: Date;
}
