import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Channel } from '#domain/terms.js';

@Index('addresses_complained', ['workspaceId', 'suppressedAt'], {
  where: `suppressed_reason = 'spam_report'::text`,
})
@Entity('addresses')
export class AddressEntity {
  @PrimaryColumn('uuid')
  workspaceId!: string;

  @PrimaryColumn('text')
  channel!: Channel;

  @PrimaryColumn('text')
  addressHmac!: string;

  @Column('timestamptz', { nullable: true })
  suppressedAt!: Date | null;

  @Column('text', { nullable: true })
  suppressedReason!: string | null;

  /** The newest withdrawal by any fan with this address. A START does not clear it. */
  @Column('timestamptz', { nullable: true })
  withdrawnAt!: Date | null;
}
