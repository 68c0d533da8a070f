import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { oneOf } from '#database/one-of.js';
import { ROW_FAULT_KINDS, type RowFaultKind } from '#domain/fans/row-faults.js';
import { ImportEntity } from './import.entity.js';

@Check('import_errors_kind_check', oneOf('kind', ROW_FAULT_KINDS))
@Entity('import_errors')
export class ImportErrorEntity {
  @ForeignKey(() => ImportEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  importId!: string;

  @PrimaryColumn('integer')
  line!: number;

  @Column('text')
  kind!: RowFaultKind;

  @PrimaryColumn('text')
  reason!: string;

  @Column('uuid', { nullable: true })
  fanId!: string | null;
}
