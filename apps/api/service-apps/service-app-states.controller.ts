import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type ServiceApp,
  ServiceAppSchema,
  type ServiceAppTest,
  ServiceAppTestSchema,
} from '#contracts/services/service-apps.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { countGrants, findApp, type ServiceAppRow, writeCheck } from '#database/services/service-apps.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { Problems } from '#http/problem-responses.js';
import { notFound } from '#http/problem.js';
import { ServiceAppChanges } from './service-app-changes.js';
import { ServiceAppTests } from './service-app-tests.js';
import { toServiceApp } from './service-app-view.js';

/** Out of use, in use again, after a halt, and the test button. */
@ApiTags('services')
@Secured()
@Needs('own')
@Controller('v1/service-apps')
export class ServiceAppStatesController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly changes: ServiceAppChanges,
    private readonly tests: ServiceAppTests,
  ) {}

  @Post(':id/disable')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Put a service app out of use',
    description:
      'No fan is sent to it and no call is made with it. The grants of its fans are kept; a release that comes out ' +
      'meanwhile asks them to save by themselves. Fans who connect from now on agree with the app of the workspace, or ' +
      "else with the deployment's own.",
  })
  @ApiOkResponse({ standardSchema: ServiceAppSchema })
  async disable(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<ServiceApp> {
    return this.shown(await this.changes.disable(workspaceId, id, actorOf(accessOf(request))));
  }

  @Post(':id/enable')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({ summary: 'Use a disabled service app again' })
  @ApiOkResponse({ standardSchema: ServiceAppSchema })
  @Problems({ 409: 'Another app has its place meanwhile.' })
  async enable(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<ServiceApp> {
    return this.shown(await this.changes.enable(workspaceId, id, actorOf(accessOf(request))));
  }

  @Post(':id/resume')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Call the service again, once what was wrong has been mended',
    description:
      'Who waits goes on within minutes, also those whose grants wait because the service has refused very many at ' +
      'once. If the service still refuses the app, or very many grants, it is halted again and nobody is lost. An app ' +
      'that is not halted stays as it is.',
  })
  @ApiOkResponse({ standardSchema: ServiceAppSchema })
  async resume(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<ServiceApp> {
    return this.shown(await this.changes.resume(workspaceId, id, actorOf(accessOf(request))));
  }

  @Post(':id/test')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask the service whether it takes the app, and say in words what is wrong',
    description:
      "With the app's own credentials, and no fan's. It changes neither the app's status nor a grant.",
  })
  @ApiOkResponse({ standardSchema: ServiceAppTestSchema })
  async test(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<ServiceAppTest> {
    const row = await findApp(this.database, workspaceId, id);
    if (row === undefined) throw notFound('service app');
    const { code, problem } = await this.tests.ask(row);
    const checkedAt = await writeCheck(this.database, row, problem);
    return { works: problem === null, code, problem, checkedAt: checkedAt.toISOString() };
  }

  private async shown(row: ServiceAppRow): Promise<ServiceApp> {
    const grants = await countGrants(this.database, [row.id]);
    return toServiceApp(this.box, row, grants.get(row.id) ?? 0);
  }
}
