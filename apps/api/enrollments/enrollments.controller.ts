import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  type EnrollFans,
  EnrollFansSchema,
  type EnrollResults,
  EnrollResultsSchema,
} from '#contracts/campaigns/enrollments.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { conflict, notFound, unprocessable } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { enrollFans } from './enroll-fans.js';

const HOW = `One fan, or up to 1,000, who are known already; each is answered by itself, in the order sent. A fan is enrolled
once: asking again changes nothing (\`known\`). Tracks that start with \`enrollment.requested\` begin; with a \`track\`
only that one does, and again as often as its re-entry rule allows.`;

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns')
export class EnrollmentsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post(':id/enrollments')
  @Idempotent()
  @ApiOperation({ summary: 'Enroll fans in a running campaign', description: HOW })
  @ApiResponse({ status: 202, standardSchema: EnrollResultsSchema, description: 'All are stored.' })
  @ApiResponse({ status: 207, standardSchema: EnrollResultsSchema, description: 'Some fans are not there.' })
  @ApiResponse({ status: 409, description: 'The campaign is a draft, or over.' })
  @ApiResponse({ status: 422, description: 'No track of the flow starts so: the fans would leave at once.' })
  async enroll(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: EnrollFansSchema }) body: EnrollFans,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EnrollResults> {
    const occurredAt = await this.clocks.now(workspaceId);
    const enrolled = await enrollFans(this.database, { workspaceId, campaignId: id, occurredAt }, body);
    switch (enrolled.kind) {
      case 'unknown':
        throw notFound('campaign');
      case 'refused':
        throw conflict(enrolled.reason, enrolled.code);
      case 'no_track':
        throw unprocessable(enrolled.reason, [{ path: 'track', message: enrolled.reason }]);
      case 'enrolled': {
        const { results } = enrolled;
        response.status(results.some(({ status }) => status === 'rejected') ? 207 : 202);
        return { results };
      }
    }
  }
}
