import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { ReleaseEntity } from '#database/releases/release.entity.js';

/** What a distributor has reported of a release on one day. It is never mixed with what we have measured. */
@Check('reported_figures_some', 'num_nonnulls(streams, saves) > 0')
@Entity('reported_figures')
export class ReportedFigureEntity {
  @ForeignKey(() => ReleaseEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  releaseId!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  /** In the reporter's own days. */
  @PrimaryColumn('date')
  day!: string;

  /** Empty: all services together. */
  @PrimaryColumn('text', { default: '' })
  service!: string;

  /** Empty: all territories together. */
  @PrimaryColumn('text', { default: '' })
  territory!: string;

  @Column('bigint', { nullable: true })
  streams!: number | null;

  @Column('bigint', { nullable: true })
  saves!: number | null;

  @Column('timestamptz', { default: () => 'now()' })
  reportedAt!: Date;
}
