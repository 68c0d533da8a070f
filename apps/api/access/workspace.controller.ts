import { Body, Controller, Get, Patch, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  type PatchWorkspace,
  PatchWorkspaceSchema,
  type Workspace as WorkspaceView,
  WorkspaceSchema,
} from '#contracts/access/workspace.js';
import { writeAudit } from '#database/access/audit.js';
import { changeWorkspace, findWorkspace } from '#database/access/workspaces.js';
import { Database } from '#database/database.js';
import { notFound } from '#http/problem.js';
import { accessOf, Secured, Workspace } from './access.js';
import { actorOf } from './actor.js';

/** What a workspace's members set for all of it. */
@ApiTags('access')
@Secured()
@Controller('v1/workspace')
export class WorkspaceController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({ summary: 'The workspace of the key or session' })
  @ApiOkResponse({ standardSchema: WorkspaceSchema })
  async find(@Workspace() workspaceId: string): Promise<WorkspaceView> {
    const found = await findWorkspace(this.database, workspaceId);
    if (found === undefined) throw notFound('workspace');
    return found;
  }

  @Patch()
  @ApiOperation({
    summary: 'Set the postal address that every email carries',
    description: 'A campaign or broadcast that sends email is launched only when it is set.',
  })
  @ApiOkResponse({ standardSchema: WorkspaceSchema })
  async change(
    @Workspace() workspaceId: string,
    @Body({ schema: PatchWorkspaceSchema }) body: PatchWorkspace,
    @Req() request: Request,
  ): Promise<WorkspaceView> {
    const actor = actorOf(accessOf(request));
    return this.database.transaction(async (sql) => {
      const changed = await changeWorkspace(sql, workspaceId, body);
      if (changed === undefined) throw notFound('workspace');
      const details = { fields: Object.keys(body) };
      await writeAudit(sql, { workspaceId, actor, action: 'workspace.change', details });
      return changed;
    });
  }
}
