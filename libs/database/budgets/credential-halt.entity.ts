import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('credential_halts')
export class CredentialHaltEntity {
  @PrimaryColumn('text')
  provider!: string;

  @PrimaryColumn('text')
  credential!: string;

  @Column('text')
  code!: string;

  @Column('timestamptz', { default: () => 'now()' })
  haltedAt!: Date;

  @Column('timestamptz', { nullable: true })
  probeAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  resumedAt!: Date | null;
}
