import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Check('imports_status_check', `status IN ('running', 'done', 'failed')`)
@Index('imports_workspace', ['workspaceId', 'id'])
@Entity('imports')
export class ImportEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => CampaignEntity)
  @Column('uuid', { nullable: true })
  campaignId!: string | null;

  @Column('text')
  status!: 'running' | 'done' | 'failed';

  @Column('text')
  bodyHash!: string;

  @Column('jsonb', { nullable: true })
  consent!: unknown;

  @Column('integer', { default: 0 })
  rowsRead!: number;

  @Column('integer', { default: 0 })
  rowsImported!: number;

  @Column('integer', { default: 0 })
  rowsRejected!: number;

  @Column('integer', { default: 0 })
  rowsDuplicate!: number;

  /** The number of imported rows that made a fan. */
  @Column('integer', { default: 0 })
  rowsNew!: number;

  /** The number of imported rows with a warning. */
  @Column('integer', { default: 0 })
  rowsWarned!: number;

  /** The encoding, the delimiter and the columns by which the file was read. */
  @Column('jsonb', { nullable: true })
  readAs!: unknown;

  /** The number of rows whose consent did not count: it had no evidence, or was older than a withdrawal. */
  @Column('integer', { default: 0 })
  consentsDropped!: number;

  @Column('text', { nullable: true })
  failure!: string | null;

  /** The line of the file up to which the rows are done. Null: none is. */
  @Column('integer', { nullable: true })
  lineDone!: number | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
