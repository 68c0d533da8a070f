import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ReleaseEntity } from '#database/releases/release.entity.js';
import type { Service } from '#domain/terms.js';

/** When a service was last asked, by UPC, for its own id of a release. */
@Entity('release_id_look_ups')
export class ReleaseIdLookUpEntity {
  @ForeignKey(() => ReleaseEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  releaseId!: string;

  @PrimaryColumn('text')
  service!: Service;

  @Column('timestamptz')
  askedAt!: Date;

  /** From then on the service may be asked again. */
  @Column('timestamptz', { default: () => 'now()' })
  freeAt!: Date;
}
