import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Unique(['workspaceId', 'externalId'])
@Index('fans_workspace', ['workspaceId', 'id'])
@Index('fans_newest', ['workspaceId', 'createdAt', 'id'])
@Index('fans_territory', ['workspaceId', 'territory', 'createdAt', 'id'])
@Index('fans_merged_into', ['mergedInto'], { where: 'merged_into IS NOT NULL' })
@Entity('fans')
export class FanEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text', { nullable: true })
  externalId!: string | null;

  @Column('text', { nullable: true })
  territory!: string | null;

  @Column('text', { nullable: true })
  zone!: string | null;

  @Column('text', { nullable: true })
  locale!: string | null;

  /** First name, last name and city, sealed. Null: none is known. */
  @Column('text', { nullable: true })
  profileEncrypted!: string | null;

  @Column('bigint', { default: 0 })
  lastSeq!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** Real time. An erased fan keeps pseudonymous events and is found by nobody. */
  @Column('timestamptz', { nullable: true })
  erasedAt!: Date | null;

  /** The fan that this one was merged into: it is an alias, and counts as erased. */
  @ForeignKey(() => FanEntity)
  @Column('uuid', { nullable: true })
  mergedInto!: string | null;
}
