import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Channel, Purpose } from '#domain/terms.js';
import { CampaignEntity } from './campaign.entity.js';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** A one-off message, and what was requested of it. A campaign is made for each broadcast. */
@Index('broadcasts_workspace', ['workspaceId', 'campaignId'])
@Entity('broadcasts')
export class BroadcastEntity {
  @ForeignKey(() => CampaignEntity)
  @PrimaryColumn('uuid')
  campaignId!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  template!: string;

  @Column('text', { array: true })
  channels!: Channel[];

  @Column('text')
  purpose!: Purpose;

  @Column('jsonb')
  at!: unknown;

  @Column('timestamptz')
  firstAt!: Date;

  @Column('timestamptz')
  lastAt!: Date;

  @Column('timestamptz', { nullable: true })
  cancelledAt!: Date | null;
}
