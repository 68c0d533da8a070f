import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a service answered to the grants of one app, by minute (real). */
@Entity('grant_tallies')
export class GrantTallyEntity {
  @PrimaryColumn('text')
  provider!: string;

  @PrimaryColumn('text')
  credential!: string;

  @PrimaryColumn('timestamptz')
  minute!: Date;

  @Column('integer')
  refused!: number;

  @Column('integer')
  accepted!: number;
}
