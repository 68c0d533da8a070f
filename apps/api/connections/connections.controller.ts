import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { v7 as uuid } from 'uuid';
import {
  ConnectionParamsSchema,
  PutConnectionSchema,
  StoredConnectionSchema,
  type ConnectionParams,
  type PutConnection,
  type StoredConnection,
} from '#contracts/services/connections.js';
import { deleteConnection, readConnections, upsertConnections } from '#database/services/connections.js';
import { findEndingGrants, openCampaignsOf } from '#database/services/grant-ends.js';
import { appFor, findApp } from '#database/services/service-apps.js';
import { Database } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import type { Service } from '#domain/terms.js';
import { SecretBox } from '#database/secret-box.js';
import { Secured, Workspace } from '#api/access/access.js';
import { connectionOf } from '#api/fans/fan-view.js';
import { Problems } from '#http/problem-responses.js';
import { notFound, unprocessable } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

/** No service that gives grants is older. Dates before it are mistakes, and years below 1 break every reader. */
const FIRST_SERVICE = Date.UTC(2006, 0, 1);
/** A caller's clock may be this much ahead (ms). */
const FUTURE_MS = 5 * 60_000;

@ApiTags('fans')
@Secured()
@Controller('v1/fans/:id/connections/:service')
export class ConnectionsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Put()
  @ApiOperation({
    summary: "Store the fan's grant on a service; its token is sealed and never shown again",
    description: "The answer says before which releases of the fan's campaigns the grant ends.",
  })
  @ApiOkResponse({ standardSchema: StoredConnectionSchema })
  @Problems({ 422: 'The fan agreed in the future, or there is no such service app.' })
  async put(
    @Workspace() workspaceId: string,
    @Param({ schema: ConnectionParamsSchema }) { id, service }: ConnectionParams,
    @Body({ schema: PutConnectionSchema }) body: PutConnection,
  ): Promise<StoredConnection> {
    if ((await findFan(this.database, workspaceId, id)) === undefined) throw notFound('fan');
    const authorizedAt = this.agreedAt(body);
    const serviceAppId = await this.appOf(workspaceId, service, body.serviceAppId);
    const refreshTokenEncrypted = this.box.seal(body.refreshToken);
    const { scopes } = body;
    await upsertConnections(this.database, workspaceId, [
      { id: uuid(), fanId: id, service, refreshTokenEncrypted, scopes, serviceAppId, authorizedAt },
    ]);
    const stored = (await readConnections(this.database, workspaceId, id)).find(
      (one) => one.service === service,
    );
    if (stored === undefined) throw notFound('connection');
    const endsBefore = await this.campaignsOutliving(workspaceId, id, service);
    return { ...connectionOf(stored), endsBefore };
  }

  private agreedAt({ authorizedAt }: PutConnection): number {
    const now = this.database.clock.now();
    const at = authorizedAt === undefined ? now : Date.parse(authorizedAt);
    if (at > now + FUTURE_MS)
      throw unprocessable('The fan cannot have agreed in the future.', [
        { path: 'authorizedAt', message: 'Must not be in the future' },
      ]);
    if (at < FIRST_SERVICE)
      throw unprocessable('The fan cannot have agreed before there was such a service.', [
        { path: 'authorizedAt', message: 'Must be in 2006 or later' },
      ]);
    return at;
  }

  /** Undefined: the app of the workspace, else the deployment's own. */
  private async appOf(
    workspaceId: string,
    service: Service,
    asked: string | null | undefined,
  ): Promise<string | null> {
    if (asked === undefined) return (await appFor(this.database, workspaceId, null, service))?.id ?? null;
    if (asked === null) return null;
    const app = await findApp(this.database, workspaceId, asked);
    if (app?.service === service) return app.id;
    throw unprocessable('The workspace has no such app of this service.', [
      { path: 'serviceAppId', message: 'No such service app of this service' },
    ]);
  }

  private async campaignsOutliving(
    workspaceId: string,
    fanId: string,
    service: Service,
  ): Promise<StoredConnection['endsBefore']> {
    const campaigns = await openCampaignsOf(this.database, workspaceId, fanId);
    const clock = await this.clocks.clockOf(workspaceId);
    const wanted = campaigns.map((campaignId) => ({ fanId, service, campaignId }));
    const ending = await findEndingGrants(this.database, { workspaceId, clock }, wanted);
    return ending.map(({ campaignId }) => ({ campaignId }));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Disconnect: the tokens are deleted at once' })
  @ApiNoContentResponse()
  async remove(
    @Workspace() workspaceId: string,
    @Param({ schema: ConnectionParamsSchema }) { id, service }: ConnectionParams,
  ): Promise<void> {
    if (!(await deleteConnection(this.database, workspaceId, id, service))) throw notFound('connection');
  }
}
