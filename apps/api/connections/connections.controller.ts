import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { v7 as uuid } from 'uuid';
import {
  ConnectionParamsSchema,
  ConnectionSchema,
  PutConnectionSchema,
  type Connection,
  type ConnectionParams,
  type PutConnection,
} from '#contracts/services/connections.js';
import { deleteConnection, readConnections, upsertConnections } from '#database/services/connections.js';
import { Database } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import { SecretBox } from '#database/secret-box.js';
import { Secured, Workspace } from '#api/access/access.js';
import { connectionOf } from '#api/fans/fan-view.js';
import { notFound } from '#http/problem.js';

@ApiTags('fans')
@Secured()
@Controller('v1/fans/:id/connections/:service')
export class ConnectionsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  @Put()
  @ApiOperation({ summary: "Store the fan's grant on a service; its token is sealed and never shown again" })
  @ApiOkResponse({ standardSchema: ConnectionSchema })
  async put(
    @Workspace() workspaceId: string,
    @Param({ schema: ConnectionParamsSchema }) { id, service }: ConnectionParams,
    @Body({ schema: PutConnectionSchema }) body: PutConnection,
  ): Promise<Connection> {
    if ((await findFan(this.database, workspaceId, id)) === undefined) throw notFound('fan');
    const refreshTokenEncrypted = this.box.seal(body.refreshToken);
    const { scopes } = body;
    await upsertConnections(this.database, workspaceId, [
      { id: uuid(), fanId: id, service, refreshTokenEncrypted, scopes },
    ]);
    const stored = (await readConnections(this.database, workspaceId, id)).find(
      (one) => one.service === service,
    );
    if (stored === undefined) throw notFound('connection');
    return connectionOf(stored);
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
