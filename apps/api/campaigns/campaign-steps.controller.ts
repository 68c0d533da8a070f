import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  type CampaignSteps,
  CampaignStepsSchema,
  type StepCounts,
  type StepFan,
  StepFanPageSchema,
  type StepFansQuery,
  StepFansQuerySchema,
} from '#contracts/campaigns/campaign-steps.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { readCampaignFlows } from '#database/campaigns/campaign-versions.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { countAtSteps, type FanAtStep, fansAtStep, type StepCount } from '#database/campaigns/step-fans.js';
import { Database } from '#database/database.js';
import { NOT_SENT_WORDS } from '#domain/events/reason-words.js';
import type { Flow } from '#domain/flows/flow.js';
import { waysOn } from '#domain/flows/ways-on.js';
import { Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns/:id/steps')
export class CampaignStepsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'How many fans wait at each step of a campaign, passed it, were skipped, or left there',
    description: 'By the fans’ own positions, so it is current. Each number opens its list: `steps/fans`.',
  })
  @ApiOkResponse({ standardSchema: CampaignStepsSchema })
  async counts(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<CampaignSteps> {
    const { version, flow } = await this.flowOf(workspaceId, id);
    const counts = await countAtSteps(this.database, { workspaceId, campaignId: id, ways: waysOf(flow) });
    const now = await this.clocks.now(workspaceId);
    return { asOf: new Date(now).toISOString(), version, flow: flow ?? null, steps: stepsOf(counts) };
  }

  @Get('fans')
  @ApiOperation({ summary: 'The fans behind one number of a step; the list is as long as the number says' })
  @ApiOkResponse({ standardSchema: StepFanPageSchema })
  async fans(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: StepFansQuerySchema }) query: StepFansQuery,
  ): Promise<Page<StepFan>> {
    const { track, step, state: standing, reason, limit } = query;
    const after = decodeCursor(query.cursor, z.uuid());
    const { flow } = await this.flowOf(workspaceId, id);
    const rows = await fansAtStep(this.database, {
      ...{ workspaceId, campaignId: id, ways: waysOf(flow), place: `${track}/${step}` },
      ...{ standing, reason, after, limit: limit + 1 },
    });
    return pageFrom(rows, limit, ({ fanId }) => fanId, toFan);
  }

  private async flowOf(
    workspaceId: string,
    id: string,
  ): Promise<{ version: number | null; flow: Flow | undefined }> {
    const campaign = await findCampaign(this.database, workspaceId, id);
    if (campaign === undefined) throw notFound('campaign');
    const { flow_version: version } = campaign;
    const flow = version === null ? undefined : (await readCampaignFlows(this.database, id)).get(version);
    return { version, flow };
  }
}

const waysOf = (flow: Flow | undefined) => (flow === undefined ? [] : waysOn(flow));

function stepsOf(counts: readonly StepCount[]): StepCounts[] {
  const steps = new Map<string, StepCounts>();
  for (const { place, standing, reason, fans } of counts) {
    const [track = '', step = ''] = place.split('/');
    const counted = steps.get(place) ?? { track, step, waiting: 0, skipped: [], passed: 0, left: 0 };
    steps.set(place, counted);
    if (standing !== 'skipped') counted[standing] = fans;
    else if (reason !== null) counted.skipped.push({ reason, words: NOT_SENT_WORDS[reason], fans });
  }
  return [...steps.values()];
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const toFan = ({ reason, since, until, waitsFor, ...fan }: FanAtStep): StepFan => ({
  ...fan,
  reason,
  words: reason === null ? null : NOT_SENT_WORDS[reason],
  since: instant(since),
  waitingFor: waitsFor,
  until: instant(until),
});
