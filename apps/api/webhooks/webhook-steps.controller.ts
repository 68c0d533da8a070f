import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  type RotatedWebhookSecret,
  RotatedSecretSchema,
  type WebhookRefusal,
  WebhookRefusalPageSchema,
} from '#contracts/webhooks/webhooks.js';
import {
  type IdParams,
  IdParamsSchema,
  type Page,
  type PageQuery,
  PageQuerySchema,
} from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { forgetRefusal, listRefusals } from '#database/webhooks/refusals.js';
import { rotateWorkspaceSecret } from '#database/webhooks/secrets.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';

/** What the webhook steps of all the workspace's flows share. */
@ApiTags('webhooks')
@Secured()
@Controller('v1')
export class WebhookStepsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  @Post('webhook-secret/rotate')
  @Idempotent({ sealed: true })
  @HttpCode(200)
  @Needs('own')
  @ApiOperation({
    summary: 'A new secret for the webhook steps of all flows (owners only), shown this once',
    description: 'For a day the former one signs too, so that receivers can change over.',
  })
  @ApiOkResponse({ standardSchema: RotatedSecretSchema })
  async rotate(@Workspace() workspaceId: string): Promise<RotatedWebhookSecret> {
    const { secret, previousUntil } = await rotateWorkspaceSecret(this.database, this.box, workspaceId);
    return { secret, previousUntil: previousUntil?.toISOString() ?? null };
  }

  @Get('webhook-refusals')
  @ApiOperation({ summary: 'Addresses of webhook steps that have said 410: they are not called any more' })
  @ApiOkResponse({ standardSchema: WebhookRefusalPageSchema })
  async refusals(
    @Workspace() workspaceId: string,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<WebhookRefusal>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listRefusals(this.database, { workspaceId, after, limit: limit + 1 });
    return pageFrom(
      rows,
      limit,
      (row) => row.id,
      ({ id, url, refused_at: at }) => ({ id, url, refusedAt: at.toISOString() }),
    );
  }

  @Delete('webhook-refusals/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Call the address again from now on' })
  @ApiNoContentResponse()
  async forget(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<void> {
    if (!(await forgetRefusal(this.database, workspaceId, id))) throw notFound('refused address');
  }
}
