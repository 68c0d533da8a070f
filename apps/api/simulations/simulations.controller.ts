import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type SimulateFlow,
  SimulateFlowSchema,
  type SimulationBody,
  SimulationSchema,
} from '#contracts/flows/simulation.js';
import { Database } from '#database/database.js';
import { assertNever } from '#domain/assert-never.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { fail, unprocessable } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { prepareSimulation } from './prepare-simulation.js';
import { SimulationRunner } from './run-simulation.js';
import { simulationAnswer } from './simulation-answer.js';

@ApiTags('flows')
@Secured()
@Controller('v1/flows')
export class SimulationsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly runner: SimulationRunner,
  ) {}

  @Post(':id/simulate')
  @HttpCode(200)
  @Needs('read')
  @ApiOperation({
    summary: 'Play the flow with fans: who gets what, when, before anybody does',
    description:
      'The rules are those that decide about real fans, under a clock of its own. Nothing is written or sent. Fans ' +
      'and providers behave as stated, by a seed: the same request gives the same answer.',
  })
  @ApiOkResponse({ standardSchema: SimulationSchema })
  @ApiResponse({ status: 422, description: 'The flow has errors, fans are unknown, or it takes too long.' })
  @ApiResponse({ status: 429, description: 'Other simulations are running: try again in a moment.' })
  async simulate(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: SimulateFlowSchema }) body: SimulateFlow,
  ): Promise<SimulationBody> {
    const of = { workspaceId, flowId: id, now: await this.clocks.now(workspaceId) };
    const run = await this.runner.run(await prepareSimulation(this.database, of, body));
    switch (run.kind) {
      case 'done':
        return simulationAnswer(run.report);
      case 'too_long':
        throw unprocessable('The simulation takes too long: ask for fewer fans or days.');
      case 'busy':
        throw fail('simulations_busy', 'Other simulations are running: try again in a moment.');
      default:
        return assertNever(run);
    }
  }
}
