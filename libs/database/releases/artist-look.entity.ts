import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { oneOf } from '#database/one-of.js';
import { LOOK_PROBLEMS, type LookProblem } from '#domain/releases/found-release.js';
import type { Service } from '#domain/terms.js';
import { ArtistEntity } from './artist.entity.js';

/** When a service is asked next what an artist has released, because fans wish for every new release. */
@Check('artist_looks_problem_check', oneOf('problem', LOOK_PROBLEMS))
@Index('artist_looks_due', ['nextLookAt'])
@Entity('artist_looks')
export class ArtistLookEntity {
  @ForeignKey(() => ArtistEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  artistId!: string;

  @PrimaryColumn('text')
  service!: Service;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  nextLookAt!: Date;

  /** The last look that the service has answered. */
  @Column('timestamptz', { nullable: true })
  lookedAt!: Date | null;

  /** Why the last look found out nothing; null: it did. */
  @Column('text', { nullable: true })
  problem!: LookProblem | null;
}
