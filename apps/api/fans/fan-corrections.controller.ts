import { Body, Controller, Delete, Param, Patch, Put, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  type AddressParams,
  AddressParamsSchema,
  type FanWithAddress,
  FanWithAddressSchema,
  type FanWithoutAddress,
  FanWithoutAddressSchema,
  type PatchedFan,
  PatchedFanSchema,
  type PatchFan,
  PatchFanSchema,
  type PutAddress,
  PutAddressSchema,
  type RemoveAddressParams,
  RemoveAddressParamsSchema,
  type RemoveAddressQuery,
  RemoveAddressQuerySchema,
} from '#contracts/fans/fan-corrections.js';
import type { Fan } from '#contracts/fans/fans.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import type { Channel } from '#domain/terms.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { badRequest, fail, notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { putAddress, removeAddress } from './change-address.js';
import { correctFan } from './correct-fan.js';
import { readFan } from './fan-view.js';

/** What fan support may mend. Each correction is in the audit log; no address is. */
@ApiTags('fans')
@Secured()
@Controller('v1/fans')
export class FanCorrectionsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Patch(':id')
  @ApiOperation({
    summary: 'Correct what is known of a fan',
    description:
      'A fan who is under way waits anew by the new zone: what is due earlier by it happens earlier. An attribute is set ' +
      'as by the event `fan.attribute_set`.',
  })
  @ApiOkResponse({ standardSchema: PatchedFanSchema })
  async correct(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PatchFanSchema }) patch: PatchFan,
  ): Promise<PatchedFan> {
    const now = await this.clocks.now(workspaceId);
    const actor = actorOf(accessOf(http));
    const done = await correctFan(
      { database: this.database, box: this.box },
      { workspaceId, fanId: id, actor, now, patch },
    );
    if (done.kind === 'unknown') throw notFound('fan');
    const { changed, enrollmentsKeep } = done;
    return { ...(await this.fan(workspaceId, id)), changed, enrollmentsKeep };
  }

  @Put(':id/addresses/:channel')
  @ApiOperation({
    summary: 'Give a fan an address, in place of the one they have on the channel',
    description:
      'Consents for the former address end (`consentsEnded`), and only those sent along count for the new one. A block ' +
      'stays with its address: one of the new address holds, and one of the former address stays there.',
  })
  @ApiOkResponse({ standardSchema: FanWithAddressSchema })
  async putAddress(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: AddressParamsSchema }) { id, channel }: AddressParams,
    @Body({ schema: PutAddressSchema }) body: PutAddress,
  ): Promise<FanWithAddress> {
    const request = await this.request(http, workspaceId, { id, channel }, body.reason);
    const done = await putAddress({ database: this.database, box: this.box }, request, body);
    if (done.kind === 'unknown') throw notFound('fan');
    if (done.kind === 'bad_fields') throw badRequest(done.errors);
    const { change, sameAddress, consentsEnded } = done;
    return { ...(await this.fan(workspaceId, id)), change, sameAddress, consentsEnded };
  }

  @Delete(':id/addresses/:channel')
  @ApiOperation({
    summary: "Take a fan's address away",
    description: 'Nothing is sent there any more, and consents for it end. A block of the address stays.',
  })
  @ApiOkResponse({ standardSchema: FanWithoutAddressSchema })
  async removeAddress(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: RemoveAddressParamsSchema }) { id, channel }: RemoveAddressParams,
    @Query({ schema: RemoveAddressQuerySchema }) { reason }: RemoveAddressQuery,
  ): Promise<FanWithoutAddress> {
    const request = await this.request(http, workspaceId, { id, channel }, reason);
    const done = await removeAddress(this.database, request);
    if (done.kind === 'unknown') throw notFound('fan');
    if (done.kind === 'no_address') throw fail(404, `The fan has no address for ${channel}.`);
    return { ...(await this.fan(workspaceId, id)), consentsEnded: done.consentsEnded };
  }

  private async request<C extends Channel>(
    http: Request,
    workspaceId: string,
    { id, channel }: { id: string; channel: C },
    reason: string | undefined,
  ) {
    const actor = actorOf(accessOf(http));
    return { workspaceId, fanId: id, channel, actor, reason, now: await this.clocks.now(workspaceId) };
  }

  private async fan(workspaceId: string, id: string): Promise<Fan> {
    const fan = await readFan(this.database, this.box, workspaceId, id);
    if (fan === undefined) throw notFound('fan');
    return fan;
  }
}
