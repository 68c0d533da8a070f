import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { FanEntity } from '#database/fans/fan.entity.js';

@Index('open_enrollments_fan', ['fanId'])
@Entity('open_enrollments')
export class OpenEnrollmentEntity {
  @PrimaryColumn('uuid')
  campaignId!: string;

  @ForeignKey(() => FanEntity)
  @PrimaryColumn('uuid')
  fanId!: string;

  @Column('text', { nullable: true })
  territory!: string | null;
}
