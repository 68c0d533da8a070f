import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Check('workspaces_clock_k_check', `((clock_k >= 1) AND (clock_k <= 3600))`)
@Entity('workspaces')
export class WorkspaceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('bigint', { default: 0 })
  clockV0!: number;

  @Column('bigint', { default: 0 })
  clockR0!: number;

  @Column('integer', { default: 1 })
  clockK!: number;

  @Column('text', { default: 'UTC' })
  zone!: string;

  /** The workspace's postal address, which every email shows. */
  @Column('text', { nullable: true })
  postalAddress!: string | null;

  /** Caps and quiet hours of its own; null: the usual ones. */
  @Column('jsonb', { nullable: true })
  sending!: unknown;

  @Column('text', { nullable: true })
  termsUrl!: string | null;

  @Column('text', { nullable: true })
  privacyUrl!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
