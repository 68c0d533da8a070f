import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { KeywordEntity } from './keyword.entity.js';

/** A double opt-in that waits for the fan's answer. */
@Entity('pending_opt_ins')
export class PendingOptInEntity {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  addressHmac!: string;

  @ForeignKey(() => KeywordEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  keywordId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  askedAt!: Date;
}
