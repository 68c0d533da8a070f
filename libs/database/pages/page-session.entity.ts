import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { FanEntity } from '#database/fans/fan.entity.js';

/** A browser in which a fan has acted on a page. Only the token's hash is kept. */
@Unique(['tokenHash'])
@Index('page_sessions_fan', ['fanId'])
@Index('page_sessions_expires_at', ['expiresAt'])
@Entity('page_sessions')
export class PageSessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity, { onDelete: 'CASCADE' })
  @Column('uuid')
  fanId!: string;

  @Column('text')
  tokenHash!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz')
  expiresAt!: Date;
}
