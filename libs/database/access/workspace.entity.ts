import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { oneOf } from '#database/one-of.js';
import { FUTURE_SAVE_WAYS, type FutureSaveWay } from '#domain/consents/future-save.js';

@Check('workspaces_future_saves_check', oneOf('future_saves', FUTURE_SAVE_WAYS))
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

  /** The language of its messages (BCP 47) where a fan's own has none. */
  @Column('text', { default: 'en' })
  language!: string;

  /** The workspace's postal address, which every email shows. */
  @Column('text', { nullable: true })
  postalAddress!: string | null;

  /** Caps and quiet hours of its own; null: the usual ones. */
  @Column('jsonb', { nullable: true })
  sending!: unknown;

  /** Countries without known rules to which texts may go; null: every country (workspaces older than the choice). */
  @Column('text', { array: true, nullable: true })
  smsCountries!: string[] | null;

  /** What messages cost; null: the workspace has told no prices. */
  @Column('jsonb', { nullable: true })
  spendPrices!: unknown;

  @Column('text', { nullable: true })
  termsUrl!: string | null;

  @Column('text', { nullable: true })
  privacyUrl!: string | null;

  /** What happens with a release that fans wish for and that has no campaign. */
  @Column('text', { default: 'draft' })
  futureSaves!: FutureSaveWay;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
