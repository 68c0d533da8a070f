import { Body, Controller, Get, Patch, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { isDeepStrictEqual } from 'node:util';
import {
  type PatchWorkspace,
  PatchWorkspaceSchema,
  type Workspace as WorkspaceView,
  type WorkspaceNow,
  WorkspaceNowSchema,
  WorkspaceSchema,
} from '#contracts/access/workspace.js';
import { writeAudit } from '#database/access/audit.js';
import { changeWorkspace, findWorkspace, type WorkspaceSettings } from '#database/access/workspaces.js';
import { retimeWorkspace } from '#database/campaigns/retime-workspace.js';
import { Database } from '#database/database.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { CAPS } from '#domain/sending/caps.js';
import { perChannel } from '#domain/terms.js';
import { notFound, unprocessable } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { accessOf, Secured, Workspace } from './access.js';
import { actorOf } from './actor.js';
import { closedCampaigns } from './closed-campaigns.js';

/** What a workspace's members set for all of it. */
@ApiTags('access')
@Secured()
@Controller('v1/workspace')
export class WorkspaceController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The workspace of the key or session, and what its clock shows' })
  @ApiOkResponse({ standardSchema: WorkspaceNowSchema })
  async find(@Workspace() workspaceId: string): Promise<WorkspaceNow> {
    const found = await findWorkspace(this.database, workspaceId);
    if (found === undefined) throw notFound('workspace');
    const clock = await this.clocks.clockOf(workspaceId);
    const realNow = this.database.clock.now();
    return {
      ...toWorkspace(found),
      clock: { now: instant(toVirtual(clock, realNow)), realNow: instant(realNow), speed: clock.k },
    };
  }

  @Patch()
  @ApiOperation({
    summary: 'Change the settings of the workspace',
    description:
      'Caps and quiet hours count at once, for running campaigns, too: they are looked at when a message is planned and ' +
      'again just before it goes out. Fans who are due sooner by them are woken. A campaign or ' +
      'broadcast that sends email is launched only when the postal address is set.',
  })
  @ApiOkResponse({ standardSchema: WorkspaceSchema })
  @ApiResponse({ status: 422, description: 'A running campaign could not send any more in these hours.' })
  async change(
    @Workspace() workspaceId: string,
    @Body({ schema: PatchWorkspaceSchema }) body: PatchWorkspace,
    @Req() request: Request,
  ): Promise<WorkspaceView> {
    const actor = actorOf(accessOf(request));
    return this.database.transaction(async (sql) => {
      const changed = await changeWorkspace(sql, workspaceId, body);
      if (changed === undefined) throw notFound('workspace');
      if (!isDeepStrictEqual(changed.before.sending, changed.after.sending)) {
        const closed = await closedCampaigns(sql, workspaceId, changed.after.sending);
        if (closed.length > 0) throw unprocessable('Running campaigns could not send any more.', closed);
        await retimeWorkspace(sql, workspaceId);
      }
      const [before, after] = [toWorkspace(changed.before), toWorkspace(changed.after)];
      const details = { fields: Object.keys(body), changes: changesBetween(before, after) };
      await writeAudit(sql, { workspaceId, actor, action: 'workspace.change', details });
      return after;
    });
  }
}

const instant = (at: number): string => new Date(at).toISOString();

function toWorkspace({ sending, ...settings }: WorkspaceSettings): WorkspaceView {
  const caps = perChannel((channel) => sending.caps?.[channel] ?? CAPS[channel]);
  const smsCountries = sending.smsCountries === undefined ? null : [...sending.smsCountries];
  return {
    ...settings,
    caps,
    quietHours: sending.quietHours ?? [],
    smsCountries,
    warnings: smsCountries === null ? [EVERY_COUNTRY] : [],
  };
}

const EVERY_COUNTRY =
  'Texts may go to every country, also to those whose quiet hours nobody has looked up. Name the countries in `smsCountries`; `GET /v1/send-windows` lists those that are known.';

/** What was so before and is so now, by field. */
function changesBetween(before: WorkspaceView, after: WorkspaceView): Record<string, object> {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before)
      .filter(([field, was]) => !isDeepStrictEqual(was, now.get(field)))
      .map(([field, from]) => [field, { from, to: now.get(field) }]),
  );
}
