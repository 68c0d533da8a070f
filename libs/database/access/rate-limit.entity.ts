import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * How many points of a limit were spent, until the limit's time ends. A row has no workspace: points are counted
 * before a caller is known.
 */
@Entity('rate_limits')
@Index('rate_limits_ends_at', ['endsAt'])
export class RateLimitEntity {
  @PrimaryColumn('text')
  key!: string;

  @Column('integer')
  points!: number;

  @Column('timestamptz')
  endsAt!: Date;
}
