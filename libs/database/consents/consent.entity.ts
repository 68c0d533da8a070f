import { oneOf } from '#database/one-of.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { CHANNELS, PURPOSES, type Channel, type Purpose } from '#domain/terms.js';
import { FanEntity } from '#database/fans/fan.entity.js';

@Check('consents_channel_check', oneOf('channel', CHANNELS))
@Check('consents_purpose_check', oneOf('purpose', PURPOSES))
@Index('consents_fan', ['fanId', 'channel', 'purpose', 'id'])
@Entity('consents')
export class ConsentEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('uuid')
  workspaceId!: string;

  @ForeignKey(() => FanEntity)
  @Column('uuid')
  fanId!: string;

  @Column('text')
  channel!: Channel;

  @Column('text')
  purpose!: Purpose;

  @Column('boolean')
  granted!: boolean;

  @Column('text')
  method!: string;

  @Column('text', { nullable: true })
  wording!: string | null;

  /** SHA-256 of the wording in UTF-8, in hexadecimal digits. */
  @Column('text', { nullable: true })
  wordingHash!: string | null;

  /** The language of the wording (BCP 47). */
  @Column('text', { nullable: true })
  language!: string | null;

  @Column('text', { nullable: true })
  sourceUrl!: string | null;

  @Column('timestamptz', { nullable: true })
  evidenceAt!: Date | null;

  /** Of a double opt-in: when the fan asked for it. The evidence is of the moment at which they confirmed. */
  @Column('timestamptz', { nullable: true })
  askedAt!: Date | null;

  /** The sign-up that it came from, which keeps where it was made. */
  @Column('uuid', { nullable: true })
  signUpId!: string | null;

  /** True for a grant whose evidence was older than a withdrawal when the grant was recorded. */
  @Column('boolean', { default: false })
  outdated!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  recordedAt!: Date;
}
