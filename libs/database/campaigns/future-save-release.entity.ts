import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { ReleaseEntity } from '#database/releases/release.entity.js';
import { CampaignEntity } from './campaign.entity.js';

/** A release that fans wish for and that had no campaign: one was made for it. */
@Entity('future_save_releases')
export class FutureSaveReleaseEntity {
  @ForeignKey(() => ReleaseEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  releaseId!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  /** Null: somebody has deleted the draft. */
  @ForeignKey(() => CampaignEntity, { onDelete: 'SET NULL' })
  @Column('uuid', { nullable: true })
  campaignId!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  foundAt!: Date;

  /** When the campaign's launch is tried next. Null: it is launched, or an operator launches it. */
  @Column('timestamptz', { nullable: true })
  launchAt!: Date | null;
}
