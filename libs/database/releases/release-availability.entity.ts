import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Service } from '#domain/terms.js';
import { ReleaseEntity } from './release.entity.js';

export type AvailabilityState = 'awaited' | 'available' | 'absent';

@Check('release_availability_state_check', `state IN ('awaited', 'available', 'absent')`)
@Entity('release_availability')
export class ReleaseAvailabilityEntity {
  @ForeignKey(() => ReleaseEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  releaseId!: string;

  @PrimaryColumn('text')
  service!: Service;

  @PrimaryColumn('text')
  territory!: string;

  @Column('text')
  state!: AvailabilityState;

  @Column('boolean')
  held!: boolean;

  @Column('timestamptz')
  checkedAt!: Date;

  @Column('timestamptz', { nullable: true })
  availableAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lookAgainAt!: Date | null;
}
