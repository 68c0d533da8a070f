import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type ConsentEvidence,
  ConsentEvidenceSchema,
  type PageLanguageQuery,
  PageLanguageQuerySchema,
  type PagePreview,
  PagePreviewSchema,
} from '#contracts/pages/page-consent.js';
import {
  type CampaignPage,
  CampaignPageSchema,
  type PageSettings,
  PageSettingsSchema,
} from '#contracts/pages/page-settings.js';
import {
  findCampaignPage,
  findPageSubjectOf,
  type PageSubject,
  savePageSettings,
} from '#database/campaigns/campaign-pages.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { readArtists } from '#database/pages/featured-artists.js';
import { SecretBox } from '#database/secret-box.js';
import { signedToken } from '#database/signed-token.js';
import { Secured, Workspace } from '#api/access/access.js';
import { conflict, notFound, unprocessable } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { evidenceOf, type PageAddresses, previewOf } from './page-consent.js';

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns/:id/page')
export class CampaignPageController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({ summary: "How the campaign's page looks and what it asks" })
  @ApiOkResponse({ standardSchema: CampaignPageSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<CampaignPage> {
    const found = await findCampaignPage(this.database, workspaceId, id);
    if (found === undefined) throw notFound('campaign');
    const { settings, updatedAt } = found;
    return { settings, ...this.addressesOf(found), updatedAt: updatedAt?.toISOString() ?? null };
  }

  @Put()
  @ApiOperation({
    summary: "Set the campaign's page",
    description: 'The whole of it: what is left out is as every page begins. It counts for the next visitor.',
  })
  @ApiOkResponse({ standardSchema: CampaignPageSchema })
  @ApiResponse({ status: 422, description: 'The page names an artist that the workspace does not have.' })
  async put(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PageSettingsSchema }) body: PageSettings,
  ): Promise<CampaignPage> {
    await this.mustHaveArtists(workspaceId, body);
    if (!(await savePageSettings(this.database, workspaceId, id, body))) throw notFound('campaign');
    return this.get(workspaceId, { id });
  }

  @Get('preview')
  @ApiOperation({
    summary: 'Where to see the page before launch, and which rules of consent it breaks',
    description:
      'The boxes are those that fans see, word by word. They are held against what carriers refuse a registration for.',
  })
  @ApiOkResponse({ standardSchema: PagePreviewSchema })
  @ApiResponse({ status: 409, description: 'The campaign has no page.' })
  async preview(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: PageLanguageQuerySchema }) { language }: PageLanguageQuery,
  ): Promise<PagePreview> {
    const { subject } = await this.subjectOf(workspaceId, id);
    return previewOf(subject, this.addressesOf(subject), language);
  }

  @Get('evidence')
  @ApiOperation({
    summary:
      'What a registration of texts asks for: the live link, the wordings, the texts, the double opt-in',
    description: '`npm run evidence` writes it to a folder, with pictures of the page.',
  })
  @ApiOkResponse({ standardSchema: ConsentEvidenceSchema })
  @ApiResponse({ status: 409, description: 'The campaign has no page.' })
  async evidence(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: PageLanguageQuerySchema }) { language }: PageLanguageQuery,
  ): Promise<ConsentEvidence> {
    const found = await this.subjectOf(workspaceId, id);
    return evidenceOf(this.database, { ...found, ...this.addressesOf(found.subject) }, language);
  }

  /** @throws ProblemException 422 that names each featured artist who is not the workspace's. */
  private async mustHaveArtists(workspaceId: string, { follow }: PageSettings): Promise<void> {
    const known = new Set(
      (await readArtists(this.database, workspaceId, follow.featured)).map((artist) => artist.id),
    );
    const errors = follow.featured.flatMap((artistId, index) =>
      known.has(artistId) ? [] : [{ path: `follow.featured.${index}`, message: 'No such artist' }],
    );
    if (errors.length > 0)
      throw unprocessable('The page names an artist that the workspace does not have.', errors);
  }

  private async subjectOf(workspaceId: string, id: string) {
    const campaign = await findCampaign(this.database, workspaceId, id);
    if (campaign === undefined) throw notFound('campaign');
    const subject = await findPageSubjectOf(this.database, id);
    if (subject === undefined) throw conflict('The campaign has no page.');
    return { campaign, subject };
  }

  private addressesOf({
    slug,
    campaignId,
  }: Pick<PageSubject, 'campaignId'> & { slug: string | null }): PageAddresses {
    if (slug === null) return { url: null, previewUrl: null };
    const url = `${this.settings.values.PUBLIC_BASE_URL}/r/${slug}`;
    return { url, previewUrl: `${url}?preview=${signedToken(this.box, 'page-preview', campaignId)}` };
  }
}
