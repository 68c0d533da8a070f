import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: the time zone rules that fans are parked by. */
@Check('zone_data_id_check', 'id = 1')
@Entity('zone_data')
export class ZoneDataEntity {
  @PrimaryColumn('smallint', { default: 1 })
  id!: number;

  @Column('text')
  version!: string;

  /** Of every zone and territory; see `ZoneDigestsSchema`. */
  @Column('jsonb')
  digests!: unknown;

  /** What the last change of the rules changed; see `ChangedZonesSchema`. */
  @Column('jsonb')
  changed!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  changedAt!: Date;

  /** When to look once more, for fans that a process of the older version has parked meanwhile. */
  @Column('timestamptz', { nullable: true })
  againAt!: Date | null;
}
