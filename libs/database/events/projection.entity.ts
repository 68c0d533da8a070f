import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `tx` is an xid8, which TypeORM does not know. It is read as text. */
@Entity('projections', { synchronize: false })
export class ProjectionEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('text', { default: 0 })
  tx!: string;

  @Column('bigint', { default: 0 })
  seq!: number;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;
}
