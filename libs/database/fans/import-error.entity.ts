import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ImportEntity } from './import.entity.js';

@Check('import_errors_kind_check', `kind IN ('rejected', 'duplicate', 'consent_dropped')`)
@Entity('import_errors')
export class ImportErrorEntity {
  @ForeignKey(() => ImportEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  importId!: string;

  @PrimaryColumn('integer')
  line!: number;

  @Column('text')
  kind!: 'rejected' | 'duplicate' | 'consent_dropped';

  @PrimaryColumn('text')
  reason!: string;

  @Column('uuid', { nullable: true })
  fanId!: string | null;
}
