import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type AuditEntry, AuditPageSchema } from '#contracts/access/audit.js';
import { type Page, pageQuery } from '#contracts/http/paging.js';
import { type AuditRow, listAudit } from '#database/access/audit.js';
import { Database } from '#database/database.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, pageFrom } from '#http/paging.js';

const ListQuerySchema = z.strictObject({
  ...pageQuery,
  fanId: z.uuid().optional().meta({ description: 'Only what was done to this fan.' }),
  campaignId: z.uuid().optional().meta({ description: 'Only what was done in or to this campaign.' }),
  action: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ examples: ['fan.correct'] }),
});

@ApiTags('access')
@Secured()
@Controller('v1/audit-log')
export class AuditController {
  constructor(private readonly database: Database) {}

  @Get()
  @Needs('own')
  @ApiOperation({ summary: 'Who did what to single fans and campaigns, the newest first; for owners' })
  @ApiOkResponse({ standardSchema: AuditPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListQuerySchema }) { limit, cursor, ...filter }: z.infer<typeof ListQuerySchema>,
  ): Promise<Page<AuditEntry>> {
    const before = decodeCursor(cursor, z.uuid());
    const { fanId, campaignId, action } = filter;
    const page = { workspaceId, fanId, campaignId, action, before, limit: limit + 1 };
    const rows = await listAudit(this.database, page);
    return pageFrom(rows, limit, (row) => row.id, toAuditEntry);
  }
}

const DetailsSchema = z.record(z.string(), z.unknown());

export function toAuditEntry(row: AuditRow): AuditEntry {
  const { id, action, details, reason } = row;
  return {
    id,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id },
    action,
    fanId: row.fan_id,
    campaignId: row.campaign_id,
    details: DetailsSchema.parse(details),
    reason,
  };
}
