import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The time zone rules by which fans are parked. The table has one row. */
@Check('zone_data_id_check', 'id = 1')
@Entity('zone_data')
export class ZoneDataEntity {
  @PrimaryColumn('smallint', { default: 1 })
  id!: number;

  @Column('text')
  version!: string;

  /** The digests of every zone and territory; see `ZoneDigestsSchema`. */
  @Column('jsonb')
  digests!: unknown;

  /** What the last change of the rules changed; see `ChangedZonesSchema`. */
  @Column('jsonb')
  changed!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  changedAt!: Date;

  /** When to check again for fans whom a process of the older version has parked meanwhile. */
  @Column('timestamptz', { nullable: true })
  againAt!: Date | null;
}
