import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

@Entity('webhook_secrets')
export class WebhookSecretEntity {
  @ForeignKey(() => WorkspaceEntity)
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @Column('text')
  secretEncrypted!: string;

  @Column('text', { nullable: true })
  previousEncrypted!: string | null;

  @Column('timestamptz', { nullable: true })
  previousUntil!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
