import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('text')
  requestHash!: string;

  @Column('integer', { nullable: true })
  status!: number | null;

  /** Earlier versions of the API answer from it. */
  @Column('jsonb', { nullable: true })
  body!: unknown;

  /** The answer as it was sent. Null: an earlier version has written the row. */
  @Column('text', { nullable: true })
  answer!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
