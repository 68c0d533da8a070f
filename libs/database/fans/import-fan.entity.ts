import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { PreSavePath, Service } from '#domain/terms.js';
import { FanEntity } from './fan.entity.js';
import { ImportEntity } from './import.entity.js';

/** A fan whom a good row of an import was about, and what became of the row. Rows of earlier versions say no more. */
@Entity('import_fans')
export class ImportFanEntity {
  @ForeignKey(() => ImportEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  importId!: string;

  @ForeignKey(() => FanEntity)
  @PrimaryColumn('uuid')
  fanId!: string;

  @Column('integer', { nullable: true })
  line!: number | null;

  @Column('boolean', { nullable: true })
  isNew!: boolean | null;

  @Column('text', { nullable: true })
  path!: PreSavePath | null;

  @Column('text', { nullable: true })
  service!: Service | null;
}
