import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Check('budgets_per_second_check', `(per_second > (0)::double precision)`)
@Check('budgets_burst_check', `burst >= 1`)
@Entity('budgets')
export class BudgetEntity {
  @PrimaryColumn('text')
  provider!: string;

  @PrimaryColumn('text')
  credential!: string;

  @Column('double precision')
  perSecond!: number;

  @Column('integer')
  burst!: number;

  @Column('timestamptz', { default: () => 'now()' })
  nextSlotAt!: Date;

  @Column('timestamptz', { nullable: true })
  heldUntil!: Date | null;
}
