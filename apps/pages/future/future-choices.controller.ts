import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { revokeFutureSaves } from '#database/consents/future-saves.js';
import { Database } from '#database/database.js';
import { findWayOut } from '#database/pages/ways-out.js';
import { SecretBox } from '#database/secret-box.js';
import { notFound } from '#http/problem.js';
import { leadTo } from '#pages/layout/send-page.js';
import { FormGate } from '#pages/session/form-gate.js';

const StopSchema = z.object({ artist: z.uuid() });

/** `/p/{token}/future`: a fan takes back the wish to have every release of an artist saved. The link proves the fan. */
@ApiExcludeController()
@Controller('p')
export class FutureChoicesController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly gate: FormGate,
  ) {}

  @Post(':token/future')
  async stop(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const found = await findWayOut(this.database, this.box, token);
    if (found === undefined || found.kind === 'test' || found.kind === 'code') throw notFound('link');
    const { fanId } = found.kind === 'message' ? found.message : found.signUp;
    if (fanId === null) throw notFound('link');
    await this.gate.pass(request, { about: `preferences ${fanId}`, sessionId: undefined });
    const parsed = StopSchema.safeParse(request.body);
    const { workspaceId } = found.address;
    if (parsed.success)
      await revokeFutureSaves(
        this.database,
        { workspaceId, fanId, artistId: parsed.data.artist },
        'preferences',
      );
    leadTo(response, `/p/${token}`);
  }
}
