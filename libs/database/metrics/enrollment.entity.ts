import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Service } from '#domain/terms.js';

@Index('enrollments_fan', ['fanId'])
@Index('enrollments_source', ['workspaceId', 'source', 'fanId'])
@Entity('enrollments')
export class EnrollmentEntity {
  @Column('uuid')
  workspaceId!: string;

  @PrimaryColumn('uuid')
  campaignId!: string;

  @PrimaryColumn('uuid')
  fanId!: string;

  @Column('timestamptz')
  enrolledAt!: Date;

  @Column('text')
  path!: string;

  @Column('text', { nullable: true })
  service!: Service | null;

  @Column('text', { nullable: true })
  territory!: string | null;

  @Column('text')
  source!: string;

  @Column('text', { nullable: true })
  variant!: string | null;

  @Column('boolean')
  open!: boolean;

  @Column('bigint')
  statusSeq!: number;
}
