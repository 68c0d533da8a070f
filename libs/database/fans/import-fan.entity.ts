import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { FanEntity } from './fan.entity.js';
import { ImportEntity } from './import.entity.js';

/** A fan whom a valid row of an import named. */
@Entity('import_fans')
export class ImportFanEntity {
  @ForeignKey(() => ImportEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  importId!: string;

  @ForeignKey(() => FanEntity)
  @PrimaryColumn('uuid')
  fanId!: string;
}
