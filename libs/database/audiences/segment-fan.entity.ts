import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { FanEntity } from '#database/fans/fan.entity.js';
import { SegmentEntity } from './segment.entity.js';

/** A fan on the list of a saved segment. */
@Index('segment_fans_fan', ['fanId'])
@Entity('segment_fans')
export class SegmentFanEntity {
  @ForeignKey(() => SegmentEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  segmentId!: string;

  @ForeignKey(() => FanEntity)
  @PrimaryColumn('uuid')
  fanId!: string;
}
