import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ReleaseEntity } from './release.entity.js';

@Entity('release_moments')
export class ReleaseMomentEntity {
  @ForeignKey(() => ReleaseEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  releaseId!: string;

  @PrimaryColumn('text')
  territory!: string;

  @Column('timestamptz')
  moment!: Date;
}
