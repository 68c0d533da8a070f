import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type ExplainConditions,
  ExplainConditionsSchema,
  type Explanation,
  ExplanationSchema,
} from '#contracts/campaigns/why.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { explainConditions } from './explain-conditions.js';

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns')
export class CampaignWhyController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post(':id/why')
  @Needs('read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Why a fan did, or did not, get in: each condition with what is known of the fan',
    description: 'For the conditions of a trigger, a branch or a send. Nothing is changed.',
  })
  @ApiOkResponse({ standardSchema: ExplanationSchema })
  async why(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: ExplainConditionsSchema }) body: ExplainConditions,
  ): Promise<Explanation> {
    const now = await this.clocks.now(workspaceId);
    return explainConditions(this.database, { workspaceId, campaignId: id, now, ...body });
  }
}
