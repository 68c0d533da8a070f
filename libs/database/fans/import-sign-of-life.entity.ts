import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ImportEntity } from './import.entity.js';

@Entity('import_signs_of_life')
export class ImportSignOfLifeEntity {
  @ForeignKey(() => ImportEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  importId!: string;

  /** When the process that works on the import last said so. */
  @Column('timestamptz')
  aliveAt!: Date;
}
