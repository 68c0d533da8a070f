import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What has been spent of a limit until it ends. Of no workspace: it counts before anybody is known. */
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
