import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';

/** A zone that fans state and that the time zone data does not know. */
@Entity('unknown_zones')
export class UnknownZoneEntity {
  @ForeignKey(() => WorkspaceEntity)
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  zone!: string;

  @Column('timestamptz', { default: () => 'now()' })
  firstAt!: Date;
}
