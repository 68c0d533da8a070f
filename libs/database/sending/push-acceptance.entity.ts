import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When a push service last accepted a message that was signed with our keys. */
@Entity('push_acceptances')
export class PushAcceptanceEntity {
  /** The host of the push service, with its port if it names one. */
  @PrimaryColumn('text')
  host!: string;

  /** Our public key (base64url): an installation with new keys starts anew. */
  @PrimaryColumn('text')
  publicKey!: string;

  @Column('timestamptz')
  acceptedAt!: Date;
}
