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

  @Column('jsonb', { nullable: true })
  body!: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
