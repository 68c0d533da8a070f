import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  type DeploymentApp,
  type DeploymentAppList,
  DeploymentAppListSchema,
  type DeploymentAppParams,
  DeploymentAppParamsSchema,
  DeploymentAppSchema,
} from '#contracts/services/deployment-apps.js';
import { writeAudit } from '#database/access/audit.js';
import { listHalts, resumeCredential, type Halt } from '#database/budgets/credential-halts.js';
import { Database } from '#database/database.js';
import { grantsKey, openGrants } from '#database/services/grant-quarantine.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';

/** The deployment's own apps. They belong to the installation, as the senders of messages do. */
@ApiTags('services')
@Secured()
@Needs('own')
@Controller('v1/service-apps/deployment')
export class DeploymentAppsController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({
    summary: "Whether the services accept the deployment's own apps, and the grants of their fans",
  })
  @ApiOkResponse({ standardSchema: DeploymentAppListSchema })
  async list(): Promise<DeploymentAppList> {
    const halts = await listHalts(this.database);
    return { items: SERVICES.map((service) => toDeploymentApp(service, halts)) };
  }

  @Post(':service/resume')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: "Call the service again with the deployment's own app, once what was wrong has been mended",
    description:
      'Who waits goes on within minutes. If the service still refuses the app, or very many grants, it is halted again ' +
      'and nobody is lost. An app that is not halted stays as it is.',
  })
  @ApiOkResponse({ standardSchema: DeploymentAppSchema })
  async resume(
    @Workspace() workspaceId: string,
    @Param({ schema: DeploymentAppParamsSchema }) { service }: DeploymentAppParams,
    @Req() request: Request,
  ): Promise<DeploymentApp> {
    const actor = actorOf(accessOf(request));
    await this.database.transaction(async (sql) => {
      for (const halt of await listHalts(sql)) {
        const own = { provider: service, credential: halt.credential };
        const resumed =
          halt.provider === service
            ? await resumeCredential(sql, own)
            : halt.provider === grantsKey(own).provider && (await openGrants(sql, own));
        if (!resumed) continue;
        const details = { service, code: halt.code };
        await writeAudit(sql, { workspaceId, actor, action: 'service_app.resume', details });
      }
    });
    return toDeploymentApp(service, await listHalts(this.database));
  }
}

function toDeploymentApp(service: Service, halts: readonly Halt[]): DeploymentApp {
  const app = halts.find(({ provider }) => provider === service);
  const grants = halts.find(
    ({ provider }) => provider === grantsKey({ provider: service, credential: '' }).provider,
  );
  return {
    service,
    status: app === undefined ? 'active' : 'halted',
    haltedReason: app?.code ?? null,
    haltedAt: app?.haltedAt.toISOString() ?? null,
    probeAt: app?.probeAt?.toISOString() ?? null,
    grantsClosedAt: grants?.haltedAt.toISOString() ?? null,
  };
}
