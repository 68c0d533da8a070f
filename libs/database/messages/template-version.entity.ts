import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from '#database/access/workspace.entity.js';
import { CampaignEntity } from '#database/campaigns/campaign.entity.js';
import { oneOf } from '#database/one-of.js';
import type { Dialect } from '#domain/messages/liquid-engines.js';
import { MEDIA, type Media } from '#domain/messages/render-message.js';
import { TEMPLATE_FORMATS, type TemplateFormat } from '#domain/messages/template-format.js';
import { CHANNELS, type Channel } from '#domain/terms.js';

/** One wording of a message. It is never changed, because messages that were sent are read by it. */
@Check('template_versions_channel_check', oneOf('channel', CHANNELS))
@Check('template_versions_format_check', oneOf('format', TEMPLATE_FORMATS))
@Check('template_versions_media_check', oneOf('media', MEDIA))
@Index('template_versions_number', ['workspaceId', 'key', 'channel', 'version'], { unique: true })
@Index('template_versions_current', ['workspaceId', 'key', 'channel', 'language'], {
  unique: true,
  where: 'current AND (campaign_id IS NULL)',
})
@Index('template_versions_campaign', ['campaignId', 'key', 'channel', 'language'], {
  unique: true,
  where: 'current AND (campaign_id IS NOT NULL)',
})
@Entity('template_versions')
export class TemplateVersionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @ForeignKey(() => WorkspaceEntity)
  @Column('uuid')
  workspaceId!: string;

  @Column('text')
  key!: string;

  @Column('text')
  channel!: Channel;

  /** BCP 47, in small letters; '' is for any language. */
  @Column('text', { default: '' })
  language!: string;

  /** Null: it is for every campaign. */
  @ForeignKey(() => CampaignEntity, { onDelete: 'CASCADE' })
  @Column('uuid', { nullable: true })
  campaignId!: string | null;

  /** Counted by key and channel, over all languages and campaigns. */
  @Column('integer')
  version!: number;

  @Column('smallint')
  dialect!: Dialect;

  @Column('text')
  format!: TemplateFormat;

  @Column('text', { nullable: true })
  subject!: string | null;

  /** The text, as Liquid. */
  @Column('text')
  body!: string;

  /** The HTML of an email with a design, compiled, as Liquid. */
  @Column('text', { nullable: true })
  html!: string | null;

  /** What the marketer wrote, where that is not subject and body. */
  @Column('jsonb', { nullable: true })
  source!: unknown;

  @Column('text', { nullable: true })
  media!: Media | null;

  /** The names of the values that it uses, with all their beginnings. */
  @Column('text', { array: true })
  uses!: string[];

  /** It is what is sent now. */
  @Column('boolean', { default: true })
  current!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
